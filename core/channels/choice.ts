/**
 * What stands behind a button on a channel: channels keep 64 to 1,000 bytes for us, and a payload may have
 * 1,000 characters, so a button says where its action stands and not what it is.
 */
export interface Choice {
  conversationId: string;
  /** Of the message. */
  seq: number;
  /** Which item of a carousel or list; absent for actions of the message itself. */
  item?: number;
  action: number;
}

/** At most 60 bytes: `<conversation>.<seq>.<action>` or `<conversation>.<seq>.<item>.<action>`, in base 36. */
export function referenceOf({ conversationId, seq, item, action }: Choice): string {
  const numbers = item === undefined ? [seq, action] : [seq, item, action];
  return [conversationId, ...numbers.map((number) => number.toString(36))].join('.');
}

const form = /^([0-9a-f]{24})\.([0-9a-z]{1,6})(?:\.([0-9a-z]{1,3}))?\.([0-9a-z]{1,3})$/;

/** Undefined for what we did not write. Whose it is has to be checked by who reads it. */
export function choiceOf(reference: string): Choice | undefined {
  const [, conversationId, seq, item, action] = form.exec(reference) ?? [];
  if (conversationId === undefined || seq === undefined || action === undefined) return undefined;
  return {
    conversationId,
    seq: Number.parseInt(seq, 36),
    ...(item === undefined ? {} : { item: Number.parseInt(item, 36) }),
    action: Number.parseInt(action, 36),
  };
}
