import { createHash } from 'node:crypto';
import type { InboundEvent } from './inbound.ts';

/** What the queue holds: something that happened on an integration's channel. */
export interface InboundMessage {
  integrationId: string;
  event: InboundEvent;
}

/** What makes an event the same as another of its integration: 40 hexadecimal characters. */
export function occasionOf({ integrationId, event }: InboundMessage): string {
  return digest(`${integrationId}\n${identityOf(event)}`);
}

/** Whether an event is told from others of its kind: else each is one of its own. */
export function isNamed({ event }: InboundMessage): boolean {
  return event.at !== undefined || ('externalId' in event && event.externalId !== undefined);
}

/** What is in the same order: everything of one person. */
export function orderOf({ integrationId, event }: InboundMessage): string {
  return digest(`${integrationId}\n${event.externalUserId}`);
}

function identityOf(event: InboundEvent): string {
  const { kind, externalUserId, at = '' } = event;
  // A button may be pressed twice, and each time has an id; also where messages have the same ids.
  if (kind === 'message' || kind === 'choice') return `said\n${event.externalId}`;
  const { externalId = '' } = 'externalId' in event ? event : {};
  return [kind, externalUserId, externalId, String(at)].join('\n');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
