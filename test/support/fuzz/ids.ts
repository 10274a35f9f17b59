import fc from 'fast-check';

/** Kinds of things that requests name. */
export const kinds = [
  'app',
  'user',
  'externalId',
  'conversation',
  'message',
  'participant',
  'client',
  'device',
  'integration',
  'webhook',
  'key',
  'switchboard',
  'switchboardIntegration',
  'media',
  'cursor',
] as const;
export type Kind = (typeof kinds)[number];

/**
 * An id that stands in a request before there is one: which it is follows when it is sent, from what the
 * answers have told until then.
 */
export class IdRef {
  readonly kind: Kind;
  readonly whose: 'own' | 'theirs';
  /** Counted from the newest. */
  readonly at: number;

  constructor(kind: Kind, whose: 'own' | 'theirs', at: number) {
    this.kind = kind;
    this.whose = whose;
    this.at = at;
  }
}

/** What is no id of anything, and what breaks paths, keys and expressions. */
export const oddIds = [
  'f'.repeat(24),
  '0',
  'me',
  ' ',
  '..',
  '.',
  '%2F',
  '/',
  'a/b',
  '#',
  'user#x',
  '\0',
  '__proto__',
  'constructor',
  'undefined',
  '{appId}',
  ':id',
  '❄️'.repeat(10),
  '\ud800',
  'x'.repeat(2000),
  '$[0]',
  '"',
  "' OR 1=1",
] as const;

/** Mostly one of the app's, else another's, else none. */
export function idOf(kind: Kind): fc.Arbitrary<IdRef | string> {
  return fc.oneof(
    { weight: 16, arbitrary: fc.nat(7).map((at) => new IdRef(kind, 'own', at)) },
    { weight: 2, arbitrary: fc.constant(new IdRef(kind, 'theirs', 0)) },
    { weight: 2, arbitrary: fc.constantFrom(...oddIds) },
    { weight: 1, arbitrary: fc.constantFrom(...kinds).map((one) => new IdRef(one, 'own', 0)) },
  );
}

const byName: Readonly<Record<string, Kind>> = {
  appId: 'app',
  userId: 'user',
  userIdOrExternalId: 'user',
  zendeskId: 'user',
  survivingZendeskId: 'user',
  userExternalId: 'externalId',
  externalId: 'externalId',
  conversationId: 'conversation',
  messageId: 'message',
  quotedMessageId: 'message',
  participantId: 'participant',
  clientId: 'client',
  deviceId: 'device',
  integrationId: 'integration',
  webhookId: 'webhook',
  keyId: 'key',
  switchboardId: 'switchboard',
  switchboardIntegration: 'switchboardIntegration',
  switchboardIntegrationId: 'switchboardIntegration',
  nextSwitchboardIntegrationId: 'switchboardIntegration',
  defaultSwitchboardIntegrationId: 'switchboardIntegration',
  defaultResponderId: 'switchboardIntegration',
  mediaUrl: 'media',
  'page[after]': 'cursor',
  'page[before]': 'cursor',
};

/** What a property or a name in a path stands for. */
export function kindOf(name: string): Kind | undefined {
  return Object.hasOwn(byName, name) ? byName[name] : undefined;
}

export type Known = Record<Kind, string[]>;

export const nothingKnown = (): Known =>
  Object.fromEntries(kinds.map((kind) => [kind, []])) as unknown as Known;

/** How many of a kind are remembered. */
const remembered = 12;

/** Forgets what a request has named in its path, when it is gone. */
export function forget(
  { own, theirs }: { own: Known; theirs: Known },
  named: Iterable<unknown>,
): void {
  for (const one of named) {
    if (!(one instanceof IdRef) || one.whose === 'theirs') continue;
    const id = settle(one, own, theirs);
    own[one.kind] = own[one.kind].filter((known) => known !== id);
  }
}

/** Keeps the ids of what an answer shows. @param except Ids that are to stay unknown. */
export function learn(known: Known, answer: unknown, except: ReadonlySet<string>): void {
  if (typeof answer !== 'object' || answer === null) return;
  const { afterCursor, beforeCursor } = answer as Record<string, unknown>;
  for (const cursor of [afterCursor, beforeCursor]) note(known, 'cursor', cursor, except);
  for (const [name, value] of Object.entries(answer)) {
    const kind = kinds.find((one) => name === one || name === `${one}s`);
    const things = Array.isArray(value) ? value : [value];
    if (kind !== undefined) for (const thing of things) note(known, kind, idIn(thing), except);
    for (const thing of things) {
      if (typeof thing !== 'object' || thing === null) continue;
      const { externalId, mediaUrl } = thing as Record<string, unknown>;
      if (kind === 'user') note(known, 'externalId', externalId, except);
      note(known, 'media', mediaUrl, except);
      learn(known, thing, except);
    }
  }
}

function idIn(thing: unknown): unknown {
  return typeof thing === 'object' && thing !== null ? (thing as { id?: unknown }).id : undefined;
}

function note(known: Known, kind: Kind, id: unknown, except: ReadonlySet<string>): void {
  if (typeof id !== 'string' || except.has(id)) return;
  const ids = known[kind];
  const at = ids.indexOf(id);
  if (at !== -1) ids.splice(at, 1);
  ids.unshift(id);
  ids.length = Math.min(ids.length, remembered);
}

/** The value with real ids in place of those that were not known yet. */
export function settle(value: unknown, own: Known, theirs: Known): unknown {
  if (value instanceof IdRef) {
    const ids = (value.whose === 'own' ? own : theirs)[value.kind];
    return ids[value.at % Math.max(ids.length, 1)] ?? 'f'.repeat(24);
  }
  if (Array.isArray(value)) return value.map((one) => settle(one, own, theirs));
  if (typeof value !== 'object' || value === null) return value;
  const settled: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value)) {
    // Not by assignment, which would set the prototype for `__proto__`.
    Object.defineProperty(settled, name, {
      value: settle(one, own, theirs),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return settled;
}
