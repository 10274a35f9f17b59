import { createServer } from 'node:http';
import type { Part } from '../../../../core/channels/part.ts';
import { sign } from '../../../../core/channels/webhook/signature.ts';
import { listenOn } from '../../../../local/http/listen.ts';
import type { Reached } from '../../support/deployment.ts';

/** What a company's own channel is to a test: it tells us what people write, and is told what to show. */
export interface OwnChannel {
  integrationId: string;
  secret: string;
  /** http://127.0.0.1:… of the company's server; `/files/…` are its files. */
  url: string;
  files: Map<string, { type: string; bytes: Buffer }>;
  /** Bodies that it was sent. */
  told: unknown[];
  /** What people were shown, once each and in the order in which it was taken. */
  shown: Shown[];
  /** What it answers in place of taking something: a status, and in how many seconds to come again. */
  react: ((shown: Shown) => { status: number; retryAfter?: number } | undefined) | undefined;
  /** Texts that somebody was shown. */
  textsTo(person: string): string[];
  /** Tells us of events, as it would. @returns The status. */
  tells(events: object[], how?: Telling): Promise<number>;
  /** A person writes a text. */
  writes(person: string, text: string, more?: object): Promise<number>;
  close(): Promise<void>;
}

/** Something that a person was to be shown. */
export interface Shown {
  /** The same when it is sent again; it is shown under `shown-<id>`. */
  id: string;
  person: string;
  part: Part;
}

export interface Telling {
  /** In place of the right signature; an empty one sends none. */
  signature?: string;
  secret?: string;
  integrationId?: string;
  /** Seconds that it lies back. */
  age?: number;
  /** In place of the JSON of the events. */
  text?: string;
}

let count = 0;

/** Makes an integration of type `webhook`, and the company's server behind it. */
export async function ownChannel(
  deployment: Pick<Reached, 'http' | 'outputs'>,
  adminToken: string,
  more: object = {},
): Promise<OwnChannel> {
  const files: OwnChannel['files'] = new Map();
  const told: unknown[] = [];
  const shown: Shown[] = [];
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    if (request.method === 'GET') {
      response.writeHead(file === undefined ? 404 : 200, { 'content-type': file?.type ?? '' });
      response.end(file?.bytes);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      told.push(body);
      const [event] = body.events as { id: string; user: { id: string }; content: Part }[];
      if (event === undefined) return response.end();
      const one: Shown = { id: event.id, person: event.user.id, part: event.content };
      const reaction = channel.react?.(one);
      if (reaction !== undefined) {
        const { status, retryAfter } = reaction;
        response.writeHead(
          status,
          retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
        );
        return response.end();
      }
      if (!shown.some(({ id }) => id === one.id)) shown.push(one);
      response.end(JSON.stringify({ ids: [`shown-${one.id}`] }));
    });
  });
  const { port, close } = await listenOn(server, 0);
  const url = `http://127.0.0.1:${port}`;
  const secret = 'a secret that both sides know';
  const { json, status, text } = await deployment.http('/admin/integrations', {
    token: adminToken,
    body: {
      type: 'webhook',
      displayName: 'Own',
      settings: { secret, target: `${url}/in` },
      ...more,
    },
  });
  if (status !== 201) throw new Error(`no integration: ${text}`);
  const integrationId = String(json['integrationId']);

  const tells: OwnChannel['tells'] = async (events, how = {}) => {
    const body = how.text ?? JSON.stringify({ events });
    const at = Date.now() - (how.age ?? 0) * 1000;
    const signature = how.signature ?? sign(how.secret ?? secret, body, at);
    const path = `/channels/${how.integrationId ?? integrationId}`;
    const answer = await fetch(deployment.outputs.httpApiUrl + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(signature === '' ? {} : { 'x-causerie-signature': signature }),
      },
      body,
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  const channel: OwnChannel = {
    ...{ integrationId, secret, url, files, told, shown, tells },
    react: undefined,
    textsTo: (person) =>
      shown.flatMap((one) =>
        one.person === person && 'text' in one.part ? [one.part.text ?? ''] : [],
      ),
    writes: (person, said, extra = {}) =>
      tells([
        {
          type: 'message',
          id: `id-${++count}`,
          user: { id: person },
          content: { type: 'text', text: said },
          ...extra,
        },
      ]),
    close,
  };
  return channel;
}
