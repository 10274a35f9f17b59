import type { ControlNote, Head, StoredEntry } from '../conversations/model.ts';
import type { EventName } from '../protocol/entries.ts';
import type { AppEvent, Trigger } from '../sunshine/app-event.ts';
import { holderOf, sameHolder } from './holder.ts';
import type { Switchboard } from './model.ts';
import { viewTruncatedConversation } from './view.ts';

/** Written by it, somebody else may be in control. */
const moving: ReadonlySet<EventName> = new Set([
  'handedOver',
  'handedBack',
  'controlPassed',
  'assigned',
]);

const triggers = {
  pass: 'switchboard:passControl',
  accept: 'switchboard:acceptControl',
  release: 'switchboard:releaseControl',
} as const satisfies Record<string, Trigger>;

export interface ControlMove {
  entry: StoredEntry;
  trigger: (typeof triggers)[keyof typeof triggers] | 'switchboard:offerControl';
}

/**
 * What entries did to the control of a conversation, of which webhooks are told: the last of them, for a
 * conversation is in one hand at a time. Undefined where control stays where it was. Who is chosen because
 * nobody was in control is not passed it by anybody.
 * @param before Undefined for what was written before, and is told once more.
 */
export function controlMove(
  before: Head | undefined,
  after: Head,
  entries: readonly StoredEntry[],
): ControlMove | undefined {
  const entry = entries.findLast(
    (one) => one.kind === 'event' && (moving.has(one.name) || one.name === 'controlOffered'),
  );
  if (entry?.kind !== 'event') return undefined;
  if (entry.name === 'controlOffered') {
    return after.pendingSwitchboardIntegrationId === undefined
      ? undefined
      : { entry, trigger: 'switchboard:offerControl' };
  }
  const stayed = before === undefined ? entry.name === 'assigned' : staysWith(before, after);
  if (stayed) return undefined;
  const action = noteOf(entry)?.action ?? 'pass';
  return action === 'select' ? undefined : { entry, trigger: triggers[action] };
}

function staysWith(before: Head, after: Head): boolean {
  return sameHolder(holderOf(before), holderOf(after));
}

/** The event for webhooks; the same again is the same. */
export function controlEvent(
  { entry, trigger }: ControlMove,
  head: Head,
  switchboard: Switchboard | undefined,
): AppEvent {
  const { id, at } = entry;
  const metadata = noteOf(entry)?.metadata;
  return {
    kind: 'other',
    appId: head.appId,
    conversationId: head.id,
    trigger,
    id,
    at,
    payload: {
      conversation: viewTruncatedConversation(switchboard, head),
      ...(metadata === undefined ? {} : { metadata }),
    },
  };
}

function noteOf(entry: StoredEntry): Partial<ControlNote> | undefined {
  return entry.kind === 'event'
    ? (entry.data?.['control'] as Partial<ControlNote> | undefined)
    : undefined;
}
