import * as z from 'zod/mini';
import { jsonOf } from '../http-json.ts';
import type { InboundEvent } from '../inbound.ts';
import { inboundLimits } from '../inbound-bounds.ts';
import { failureOf } from './outcome.ts';
import { readMessage } from './read-message.ts';
import { atOf } from './time.ts';

/** What Meta tells of a number: entries of accounts with changes, each of one phone number. */

const body = z.object({
  object: z.literal('whatsapp_business_account'),
  entry: z.array(z.object({ changes: z.array(z.unknown()) })),
});
const change = z.object({
  field: z.literal('messages'),
  value: z.object({
    metadata: z.object({ phone_number_id: z.string() }),
    contacts: z.catch(z.optional(z.array(z.unknown())), undefined),
    messages: z.catch(z.optional(z.array(z.unknown())), undefined),
    statuses: z.catch(z.optional(z.array(z.unknown())), undefined),
  }),
});
const contact = z.object({
  wa_id: z.optional(z.string()),
  user_id: z.optional(z.string()),
  profile: z.object({ name: z.string() }),
});
const status = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(inboundLimits.id)),
  status: z.enum(['delivered', 'read', 'played', 'failed']),
  timestamp: z.catch(z.optional(z.string()), undefined),
  recipient_type: z.optional(z.string()),
  recipient_id: z.optional(z.string()),
  recipient_user_id: z.optional(z.string()),
  errors: z.catch(
    z.optional(
      z.array(
        z.object({
          code: z.number(),
          title: z.optional(z.string()),
          message: z.optional(z.string()),
          error_data: z.optional(z.object({ details: z.optional(z.string()) })),
        }),
      ),
    ),
    undefined,
  ),
});

/** What a body tells of one phone number; what is not understood is left out. */
export function readEvents(raw: Uint8Array, phoneNumberId: string | undefined): InboundEvent[] {
  const told = z.safeParse(body, jsonOf(raw));
  if (!told.success) return [];
  const events: InboundEvent[] = [];
  for (const { changes } of told.data.entry) {
    for (const one of changes) {
      const found = z.safeParse(change, one);
      if (!found.success) continue;
      const { value } = found.data;
      if (value.metadata.phone_number_id !== phoneNumberId) continue;
      const { messages = [], statuses = [], contacts = [] } = value;
      const names = namesOf(contacts);
      for (const message of messages) push(events, readMessage(message, names));
      for (const one of statuses) push(events, readStatus(one));
      if (events.length >= inboundLimits.events) return events;
    }
  }
  return events;
}

function push(events: InboundEvent[], event: InboundEvent | undefined): void {
  if (event !== undefined && events.length < inboundLimits.events) events.push(event);
}

/** People's names, by their ids. */
function namesOf(contacts: readonly unknown[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const one of contacts) {
    const found = z.safeParse(contact, one);
    if (!found.success) continue;
    const { wa_id: phone, user_id: id, profile } = found.data;
    for (const key of [phone, id]) if (key) names.set(key, profile.name);
  }
  return names;
}

function readStatus(told: unknown): InboundEvent | undefined {
  const found = z.safeParse(status, told);
  if (!found.success || found.data.recipient_type === 'group') return undefined;
  const { id: externalId, status: kind, timestamp, recipient_id, recipient_user_id } = found.data;
  // Named as it was written to: by the number, or by the id of who has none.
  const externalUserId = recipient_id || recipient_user_id;
  if (!externalUserId) return undefined;
  const base = { externalUserId, externalId, ...atOf(timestamp) };
  if (kind !== 'failed') return { kind: kind === 'delivered' ? 'delivered' : 'read', ...base };
  const [error] = found.data.errors ?? [];
  if (error === undefined) return { kind: 'failed', ...base };
  const { code, title, message, error_data: data } = error;
  const words = data?.details || message || title || `WhatsApp answered with the code ${code}.`;
  return { kind: 'failed', ...base, ...failureOf(code, words.slice(0, 500)) };
}
