import * as z from 'zod/mini';
import type { Channel, FetchedMedia, HttpResponse, Outcome } from '../channel.ts';
import { readEvents } from './events.ts';
import { webhookSetup } from './setup.ts';
import { isSigned, sign } from './signature.ts';

/**
 * A company's own channel, for anything that is not built in: it tells us in signed requests what people
 * write, and is told in the same way what to show them.
 */
export const webhook: Channel = {
  ...webhookSetup,

  isGenuine: ({ headers, body, now }, { secret = '' }) =>
    isSigned(headers['x-causerie-signature'], secret, body, now),

  read: ({ body }) => readEvents(body),

  render(part, { settings: { secret = '', target = '' }, externalId, language }, context) {
    const { conversationId, messageId, part: number, inReplyTo, now } = context;
    const body = JSON.stringify({
      events: [
        {
          type: 'message',
          // The same again is the same attempt.
          id: `${messageId}-${number}`,
          conversationId,
          messageId,
          user: { id: externalId, ...(language === undefined ? {} : { locale: language }) },
          ...(inReplyTo === undefined ? {} : { inReplyTo }),
          content: part,
        },
      ],
    });
    return {
      method: 'POST',
      url: target,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Causerie-Channels/1',
        'x-causerie-signature': sign(secret, body, now),
      },
      body,
    };
  },

  outcome,

  async fetchMedia(reference, _settings, http): Promise<FetchedMedia> {
    const response = await http({ method: 'GET', url: reference, headers: {} });
    if (response.status !== 200) throw new Error(`the file's address answered ${response.status}`);
    const name = nameIn(reference);
    return {
      bytes: response.body,
      mediaType: response.headers['content-type']?.split(';', 1)[0]?.trim() ?? '',
      ...(name === undefined ? {} : { name }),
    };
  },
};

/** The last part of an address's path, where it looks like a file's name. */
function nameIn(address: string): string | undefined {
  try {
    const name = decodeURIComponent(new URL(address).pathname.split('/').at(-1) ?? '');
    return /^[^/\\]+\.\w{1,8}$/.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

/** `{"ids": ["…"]}` names what was sent, for what becomes of it; 410: the person has left. */
function outcome({ status, headers, body }: HttpResponse): Outcome {
  if (status >= 200 && status < 300) return { kind: 'sent', externalIds: idsOf(body) };
  if (status === 429 || status >= 500 || status === 408) {
    const seconds = Number(headers['retry-after']);
    const message = `The channel answered ${status}.`;
    return seconds > 0 && seconds <= 900
      ? { kind: 'later', afterMs: seconds * 1000, message }
      : { kind: 'later', message };
  }
  return {
    kind: 'refused',
    code: String(status),
    message: `The channel answered ${status}.`,
    ...(status === 410 ? { blocked: true as const } : {}),
  };
}

const answer = z.object({ ids: z.array(z.string().check(z.minLength(1), z.maxLength(512))) });

function idsOf(body: Uint8Array): string[] {
  try {
    const found = z.safeParse(answer, JSON.parse(Buffer.from(body).toString()));
    return found.success ? found.data.ids.slice(0, 10) : [];
  } catch {
    return [];
  }
}
