import { CauserieError } from '../errors.ts';
import { nextAttemptIn } from '../sunshine/attempts.ts';
import type { HttpRequest, Outcome, Recipient, SendContext } from './channel.ts';
import type { ChannelLink } from './link.ts';
import type { Doing, OpenOutbound, OutboundDelivery, OutboundDeps } from './outbound-ports.ts';
import type { Part } from './part.ts';

/** What is sent as one: a message in its parts. */
export interface Parcel {
  parts: readonly Part[];
  /** Under which it is noted how far it has got: the conversation, if it stands in one. */
  place: string;
  conversationId: string;
  messageId: string;
  seq: number;
  /** What became of it is asked for by the channel's ids later. */
  kept: boolean;
}

/** To whom, by what. */
export interface Way extends OpenOutbound {
  link: ChannelLink;
  to: Recipient;
}

export type Result =
  | {
      kind: 'done';
      /** The channel's ids of what it took. */
      ids: string[];
      /** Something of it will not be shown. */
      failed: { code: string; message: string } | undefined;
      /** The person does not want to hear from us. */
      blocked: true | undefined;
    }
  | { kind: 'later'; pause: number };

/** Ids of one message that are remembered and told. */
const idsAtMost = 40;
/** Milliseconds that a channel may ask to be left alone for; what would come later is given up. */
const longestPause = 60 * 60 * 1000;
/** Characters of what a channel says against something. */
const saidAtMost = 500;

/**
 * Sends what is left of a parcel, part by part: how far it has got is noted behind each, so that one that
 * broke off repeats one part at most. A part that the channel refuses does not keep the others back.
 */
export async function sendParcel(
  deps: OutboundDeps,
  way: Way,
  parcel: Parcel,
  before: Doing | undefined,
  delivery: OutboundDelivery,
): Promise<Result> {
  const { place, seq } = parcel;
  const { clientId } = way.link;
  const steps = stepsOf(parcel, way);
  let doing = before ?? { seq, parts: 0, tries: 0, ids: [] };
  if (steps.length === 0) {
    const failed = doing.failed ?? {
      code: 'uncategorized_error',
      message: 'The channel has no form for this type of message.',
    };
    return { kind: 'done', ids: doing.ids, failed, blocked: undefined };
  }
  while (doing.parts < steps.length) {
    if (!delivery.hasTime()) return { kind: 'later', pause: 0 };
    const outcome = await sendStep(deps, way, parcel, steps, doing.parts);
    if (outcome.kind === 'wait') return { kind: 'later', pause: outcome.ms };
    if (outcome.kind === 'later') {
      const pause = pauseAfter(deps, outcome, doing.tries + 1, delivery);
      if (pause !== undefined) {
        doing = { ...doing, tries: doing.tries + 1 };
        await deps.progress.note(place, clientId, doing);
        return { kind: 'later', pause };
      }
      // What follows would have to wait as long, and is not worth much without this.
      return { kind: 'done', ids: doing.ids, failed: given(outcome.message), blocked: undefined };
    }
    doing = { ...doing, parts: doing.parts + 1, tries: 0 };
    if (outcome.kind === 'sent') {
      const isLast = doing.parts === steps.length;
      await keep(deps, way, parcel, outcome.externalIds, isLast);
      doing = { ...doing, ids: [...doing.ids, ...outcome.externalIds].slice(0, idsAtMost) };
    } else {
      const { code, message, blocked } = outcome;
      const failed = doing.failed ?? { code, message: message.slice(0, saidAtMost) };
      doing = { ...doing, failed };
      if (blocked === true) return { kind: 'done', ids: doing.ids, failed, blocked };
    }
    // The last one is noted with the message itself.
    if (doing.parts < steps.length) await deps.progress.note(place, clientId, doing);
  }
  return { kind: 'done', ids: doing.ids, failed: doing.failed, blocked: undefined };
}

/** Parts that are sent by themselves, or all of them where they are one letter. */
function stepsOf({ parts }: Parcel, { channel }: Way): (readonly Part[])[] {
  if (parts.length === 0) return [];
  return channel.renderWhole === undefined ? parts.map((part) => [part]) : [parts];
}

type Sending = Outcome | { kind: 'wait'; ms: number };

async function sendStep(
  deps: OutboundDeps,
  way: Way,
  { conversationId, messageId }: Parcel,
  steps: readonly (readonly Part[])[],
  index: number,
): Promise<Sending> {
  const { channel, link, to } = way;
  const context: SendContext = {
    conversationId,
    messageId,
    part: index,
    ...(link.lastExternalId === undefined ? {} : { inReplyTo: link.lastExternalId }),
    ...(link.lastSubject === undefined ? {} : { subject: link.lastSubject }),
    now: deps.chance.now(),
  };
  let request: HttpRequest | undefined;
  try {
    const parts = steps[index] ?? [];
    const [first] = parts;
    request =
      channel.renderWhole !== undefined
        ? channel.renderWhole(parts, to, context)
        : first && channel.render(first, to, context);
  } catch (error) {
    deps.log.warn('a message could not be made for a channel', {
      integrationId: link.integrationId,
      messageId,
      error,
    });
    return refused('uncategorized_error', 'The message could not be made for this channel.');
  }
  // There is nothing to be shown of it there.
  if (request === undefined) {
    return refused('uncategorized_error', 'The channel has no form for this type of message.');
  }
  const ms = await deps.pace(link.integrationId, channel.perSecond);
  if (ms > 0) return { kind: 'wait', ms };
  try {
    return channel.outcome(await deps.http(request));
  } catch (error) {
    if (error instanceof CauserieError && isHopeless(error)) {
      return refused(error.code, error.message);
    }
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'later', message: `The channel could not be asked: ${message}` };
  }
}

/** An address that nothing is sent to, now or later. */
function isHopeless({ code }: CauserieError): boolean {
  return code === 'forbidden' || code === 'invalid_request';
}

function refused(code: string, message: string): Outcome {
  return { kind: 'refused', code, message };
}

function given(message: string): { code: string; message: string } {
  return { code: 'given_up', message: message.slice(0, saidAtMost) };
}

/** @returns Undefined when it is given up. */
function pauseAfter(
  { chance }: OutboundDeps,
  { afterMs = 0 }: Extract<Outcome, { kind: 'later' }>,
  attempt: number,
  { queuedAt }: OutboundDelivery,
): number | undefined {
  if (afterMs > longestPause) return undefined;
  const now = chance.now();
  const pause = nextAttemptIn(attempt, { queuedAt, now, random: chance.random() });
  return pause === undefined ? undefined : Math.max(pause, afterMs);
}

/** Remembers what the channel's ids stand for. */
async function keep(
  { sent }: OutboundDeps,
  { link: { integrationId, clientId } }: Way,
  { conversationId, messageId, seq, kept }: Parcel,
  externalIds: readonly string[],
  isLast: boolean,
): Promise<void> {
  if (!kept) return;
  await Promise.all(
    externalIds.slice(0, idsAtMost).map((externalId, index) =>
      sent.put(integrationId, externalId, {
        conversationId,
        clientId,
        messageId,
        seq,
        last: isLast && index === externalIds.length - 1,
      }),
    ),
  );
}
