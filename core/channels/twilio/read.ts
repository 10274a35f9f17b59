import type { InboundContent, InboundEvent } from '../inbound.ts';
import { failureOf, isBlocking } from './outcome.ts';

/** What Twilio tells: a message that somebody wrote, or what became of one of ours. One a request. */

/** A number or a short code; other networks of Twilio's name people with their own name before. */
const address = /^(?:[a-z]{2,16}:)?\+?[\w.-]{1,64}$/;
const sid = /^\w{1,64}$/;
/** Files of one message. */
const filesAtMost = 10;

/**
 * What people write who want no more: mobile networks know these words everywhere. Twilio takes further ones as
 * such in some countries, and says so when it is to send. Words of who wants again need no mention: it is a message,
 * and who writes is written to. A first START, or a YES that answers a question, has to be read by somebody.
 */
const stops = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'OPTOUT']);

/** @param raw A form. What is not understood is left out. */
export function readEvents(raw: Uint8Array): InboundEvent[] {
  const form = new URLSearchParams(Buffer.from(raw).toString());
  const externalId = form.get('MessageSid') ?? form.get('SmsSid') ?? '';
  if (!sid.test(externalId)) return [];
  const status = form.get('MessageStatus');
  if (status !== null && status !== 'received') return readStatus(form, externalId, status);
  const externalUserId = form.get('From') ?? '';
  if (!address.test(externalUserId)) return [];
  if (isStop(form)) return [{ kind: 'blocked', externalUserId }];
  const content = contentOf(form);
  return content === undefined ? [] : [{ kind: 'message', externalUserId, externalId, content }];
}

function isStop(form: URLSearchParams): boolean {
  // A messaging service has words of its own, and says what it took one for.
  const word = form.get('OptOutType') || (form.get('Body') ?? '');
  return stops.has(word.trim().toUpperCase());
}

function contentOf(form: URLSearchParams): InboundContent | undefined {
  const text = form.get('Body') ?? '';
  const count = Math.min(Number(form.get('NumMedia')) || 0, filesAtMost);
  const files = Array.from({ length: Math.max(0, Math.floor(count)) }, (_, index) => index).flatMap(
    (index) => mediaOf(form.get(`MediaUrl${index}`), form.get(`MediaContentType${index}`)),
  );
  const [file] = files;
  if (file === undefined) return text === '' ? undefined : { type: 'text', text };
  if (files.length === 1) return { ...file, ...(text === '' ? {} : { text }) };
  return {
    type: 'several',
    contents: [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...files],
  };
}

function mediaOf(
  url: string | null,
  mediaType: string | null,
): Extract<InboundContent, { type: 'media' }>[] {
  if (url === null || !URL.canParse(url) || url.length > 2048) return [];
  if (!/^https?:\/\/\S+$/.test(url)) return [];
  return [{ type: 'media', reference: url, ...(mediaType ? { mediaType } : {}) }];
}

function readStatus(form: URLSearchParams, externalId: string, status: string): InboundEvent[] {
  const externalUserId = form.get('To') ?? '';
  if (!address.test(externalUserId)) return [];
  const base = { externalUserId, externalId };
  switch (status) {
    case 'delivered':
    case 'read':
      return [{ kind: status, ...base }];
    case 'failed':
    case 'undelivered': {
      const code = Number(form.get('ErrorCode')) || undefined;
      if (code === undefined) return [{ kind: 'failed', ...base }];
      const said =
        form.get('ErrorMessage') || `Twilio could not deliver it, and gave the code ${code}.`;
      const failed: InboundEvent = {
        kind: 'failed',
        ...base,
        ...failureOf(code, said.slice(0, 500)),
      };
      return isBlocking(code) ? [failed, { kind: 'blocked', externalUserId }] : [failed];
    }
    default:
      return [];
  }
}
