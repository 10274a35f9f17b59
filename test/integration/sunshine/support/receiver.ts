import { createHmac } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { listenOn } from '../../../../local/http/listen.ts';

/** An event as a receiver gets it. */
export interface ReceivedEvent {
  id: string;
  type: string;
  createdAt: string;
  payload: Record<string, unknown> & {
    conversation?: { id: string };
    message?: { content: { text?: string } };
  };
}

/** A request as it came. */
export interface Received {
  at: number;
  headers: Record<string, string | string[] | undefined>;
  raw: string;
  app: { id: string };
  webhook: { id: string; version: string };
  events: ReceivedEvent[];
}

/** What a receiver does with a request: a status, or what it does by itself. */
export type Reaction = number | ((response: ServerResponse) => void | Promise<void>);

export interface Receiver {
  url: string;
  requests: Received[];
  /** All events, in the order in which they came. */
  events(): ReceivedEvent[];
  /** Texts of messages, in the order in which they came. */
  texts(): (string | undefined)[];
  /** What it does with the next requests; 200 when nothing is left. */
  next: Reaction[];
  /** Or by what is asked. */
  react: ((request: Received) => Reaction | undefined) | undefined;
  close(): Promise<void>;
}

/** A company's own server that is told of events. */
export async function startReceiver(port = 0): Promise<Receiver> {
  const receiver: Omit<Receiver, 'url' | 'close'> = {
    requests: [],
    events: () => receiver.requests.flatMap(({ events }) => events),
    texts: () =>
      receiver
        .events()
        .filter(({ type }) => type === 'conversation:message')
        .map(({ payload }) => payload.message?.content.text),
    next: [],
    react: undefined,
  };
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString();
    const body = JSON.parse(raw) as Pick<Received, 'app' | 'webhook' | 'events'>;
    const received: Received = { at: Date.now(), headers: { ...incoming.headers }, raw, ...body };
    receiver.requests.push(received);
    const reaction = receiver.react?.(received) ?? receiver.next.shift() ?? 200;
    if (typeof reaction === 'number') response.writeHead(reaction).end();
    else await reaction(response);
  });
  const listening = await listenOn(server, port);
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${listening.port}/hook`,
    close: listening.close,
  });
}

/** Checks a signature as a receiver does, from the header and the body as it came. */
export function isSigned({ headers, raw }: Received, secret: string): boolean {
  const [, t, v1] =
    /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-causerie-signature'])) ?? [];
  if (t === undefined || Math.abs(Date.now() / 1000 - Number(t)) > 300) return false;
  return createHmac('sha256', secret).update(`${t}.${raw}`).digest('hex') === v1;
}
