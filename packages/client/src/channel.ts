import type { ClientFrame } from '../../../core/protocol/client-frames.ts';
import type { ServerFrame } from '../../../core/protocol/server-frames.ts';
import type { Environment } from './environment.ts';
import { ClientError, type ClientErrorCode } from './errors.ts';
import { parseObject } from './parse-object.ts';

/** The wire's version; the server selects it among the subprotocols. The other one is the token. */
const protocol = 'causerie.v1';
/** Milliseconds that the other side has for an answer. API Gateway's integrations end after 29 s, ours long before. */
const answerWithin = 10_000;

type RequestFrame = ClientFrame & { id: string };

/** One open socket. */
export interface Channel {
  /** False once it was closed or lost; it does not come back. */
  readonly open: boolean;
  /** When the last frame came, in milliseconds since the epoch. */
  readonly heardAt: number;
  /**
   * Sends a frame and waits for the one that answers it.
   * @param vital No answer means that the socket is dead, and it is given up.
   * @throws ClientError with the server's code, or `lost`, `timeout`, `gateway`.
   */
  request(frame: RequestFrame, vital?: boolean): Promise<ServerFrame>;
  /** Sends a frame that is not answered. */
  post(frame: ClientFrame): void;
  close(): void;
}

export interface ChannelEvents {
  /** Every frame with a type, answers included, before whoever waits for it is told. */
  frame(frame: ServerFrame, channel: Channel): void;
  closed(channel: Channel): void;
}

/**
 * Opens a socket.
 * @param token Goes as a subprotocol: URLs end up in logs.
 * @throws ClientError `lost` when it does not open; a refused token looks the same in browsers.
 */
export function openChannel(
  env: Environment,
  address: { url: string; token: string },
  on: ChannelEvents,
): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const pending = new Map<string, (answer: ServerFrame | ClientError) => void>();
    let opened = false;
    let open = true;
    let heardAt = env.clock.now();
    const socket = new env.WebSocket(address.url, [protocol, address.token]);
    const cancelOpening = env.clock.setTimer(() => end(), answerWithin);

    const rejectAll = (error: ClientError) => {
      for (const settle of [...pending.values()]) settle(error);
    };
    function end(): void {
      if (!open) return;
      open = false;
      cancelOpening();
      const error = lost();
      rejectAll(error);
      // A socket whose network is gone may take minutes to notice: nobody waits for that.
      try {
        socket.close(1000);
      } catch {}
      if (opened) on.closed(channel);
      else reject(error);
    }

    const channel: Channel = {
      get open() {
        return open;
      },
      get heardAt() {
        return heardAt;
      },
      request(frame, vital = false) {
        return new Promise<ServerFrame>((resolveAnswer, rejectAnswer) => {
          if (!open) {
            rejectAnswer(lost());
            return;
          }
          const settle = (answer: ServerFrame | ClientError) => {
            cancel();
            if (pending.get(frame.id) === settle) pending.delete(frame.id);
            if (answer instanceof ClientError) rejectAnswer(answer);
            else resolveAnswer(answer);
          };
          const cancel = env.clock.setTimer(() => {
            settle(new ClientError('timeout', 'No answer came within ten seconds.'));
            if (vital) end();
          }, answerWithin);
          pending.set(frame.id, settle);
          channel.post(frame);
        });
      },
      post(frame) {
        if (!open) return;
        try {
          socket.send(JSON.stringify(frame));
        } catch {
          end();
        }
      },
      close: end,
    };

    socket.onopen = () => {
      if (!open) return;
      opened = true;
      cancelOpening();
      resolve(channel);
    };
    socket.onclose = end;
    socket.onerror = end;
    socket.onmessage = (event: { data: unknown }) => {
      // Binary data is none of ours.
      const frame = open ? (parseObject(String(event.data)) as Received | undefined) : undefined;
      if (frame === undefined) return;
      heardAt = env.clock.now();
      // API Gateway's own frames have no type and do not say which frame they are about.
      if (frame.type === undefined) {
        rejectAll(new ClientError('gateway', `API Gateway answers: ${frame.message}.`));
        return;
      }
      on.frame(frame, channel);
      if (frame.type !== 'error') {
        if ('id' in frame) pending.get(frame.id)?.(frame);
        return;
      }
      const error = new ClientError(
        frame.code as ClientErrorCode,
        frame.message,
        frame.retryAfterSeconds,
      );
      if (frame.id !== undefined) pending.get(frame.id)?.(error);
      else rejectAll(new ClientError('gateway', frame.message, frame.retryAfterSeconds));
    };
  });
}

const lost = () => new ClientError('lost', 'The connection was lost.');

/** Ours, or as API Gateway sends it by itself, beside its `connectionId` and `requestId`. */
type Received = ServerFrame | { type?: undefined; message: unknown };
