import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { type AnswerReader, createAnswerReader } from './answer-reader.ts';
import type { Destination } from './destination.ts';

export interface Outgoing {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface Answered {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Milliseconds. */
export interface ExchangeLimits {
  connectionTimeout: number;
  /** For all of it. */
  requestTimeout: number;
}

/** There was no answer: it may have been carried out all the same. */
export class NoAnswerError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NoAnswerError';
  }
}

/** Connections to one host at once; more requests wait for one. */
const perHost = 50;

interface Pending {
  text: string;
  timer: NodeJS.Timeout;
  resolve(answer: Answered): void;
  reject(error: NoAnswerError): void;
}

/**
 * Requests and their answers, over connections that stay open between events. Rejects with NoAnswerError.
 * Speaks as much of HTTP/1.1 as AWS's JSON services do; `node:http` takes three times as long for a request,
 * and a message is three of them (`docs/benchmarks.md`).
 */
export function createExchange({ connectionTimeout, requestTimeout }: ExchangeLimits) {
  const hosts = new Map<string, ReturnType<typeof createHost>>();

  return (to: Destination, { method, path, headers, body }: Outgoing): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const name = `${to.secure} ${to.hostname} ${to.port}`;
      let host = hosts.get(name);
      if (host === undefined) {
        host = createHost(to, connectionTimeout);
        hosts.set(name, host);
      }
      let text = `${method} ${path} HTTP/1.1\r\n`;
      for (const field in headers) text += `${field}: ${headers[field]}\r\n`;
      text += `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      const pending: Pending = {
        text,
        resolve,
        reject,
        timer: setTimeout(() => {
          host.forget(pending, `${to.host} did not answer within ${requestTimeout} ms.`);
        }, requestTimeout),
      };
      host.send(pending);
    });
}

/** The connections to one host: the one that was used last is used next, so that the others grow old. */
function createHost(to: Destination, connectionTimeout: number) {
  const idle: Connection[] = [];
  const waiting: Pending[] = [];
  const open = new Map<Connection, Pending | undefined>();

  function give(connection: Connection, pending: Pending): void {
    open.set(connection, pending);
    connection.send(pending.text);
  }

  function free(connection: Connection): void {
    open.set(connection, undefined);
    const next = waiting.shift();
    if (next !== undefined) {
      give(connection, next);
      return;
    }
    idle.push(connection);
    connection.rest();
  }

  function start(): Connection {
    const connection = openConnection(to, connectionTimeout, {
      answered(answer, reusable) {
        const pending = open.get(connection);
        if (pending === undefined) {
          // Nobody asked.
          connection.end();
          return;
        }
        clearTimeout(pending.timer);
        if (reusable) free(connection);
        else connection.end();
        pending.resolve(answer);
      },
      gone(message, cause) {
        const pending = open.get(connection);
        open.delete(connection);
        const at = idle.indexOf(connection);
        if (at !== -1) idle.splice(at, 1);
        if (pending !== undefined) {
          clearTimeout(pending.timer);
          pending.reject(new NoAnswerError(message, { cause }));
        }
        const next = waiting.shift();
        if (next !== undefined) give(start(), next);
      },
    });
    return connection;
  }

  return {
    send(pending: Pending): void {
      const connection = idle.pop();
      if (connection !== undefined) give(connection, pending);
      else if (open.size < perHost) give(start(), pending);
      else waiting.push(pending);
    },
    /** Gives a request up. Its connection with it: the answer may come yet. */
    forget(pending: Pending, why: string): void {
      const at = waiting.indexOf(pending);
      if (at !== -1) waiting.splice(at, 1);
      for (const [connection, current] of open) {
        if (current !== pending) continue;
        open.set(connection, undefined);
        connection.end();
      }
      pending.reject(new NoAnswerError(why));
    },
  };
}

interface Connection {
  send(text: string): void;
  /** Nothing is asked of it now: it keeps no process alive. */
  rest(): void;
  end(): void;
}

interface ConnectionEvents {
  answered(answer: Answered, reusable: boolean): void;
  /** Once; there is no answer any more. */
  gone(message: string, cause: unknown): void;
}

function openConnection(
  { secure, hostname, port, host }: Destination,
  connectionTimeout: number,
  { answered, gone }: ConnectionEvents,
): Connection {
  const settings = { host: hostname, port: port ?? (secure ? 443 : 80), noDelay: true };
  const socket: Socket = secure
    ? connectSecure({ ...settings, ...(isIP(hostname) === 0 ? { servername: hostname } : {}) })
    : connectPlain({ ...settings, keepAlive: true });
  let reader: AnswerReader = createAnswerReader();
  let why = `The connection to ${host} broke off.`;
  let failure: unknown;

  function fail(message: string): void {
    why = message;
    socket.destroy();
  }

  const connecting = setTimeout(
    () => fail(`${host} could not be reached within ${connectionTimeout} ms.`),
    connectionTimeout,
  );
  socket.once(secure ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
  socket.on('data', (chunk: Buffer) => {
    const read = reader.read(chunk);
    if (read === undefined) return;
    if (read === 'malformed') {
      fail(`${host} answered with what is no HTTP/1.1.`);
      return;
    }
    reader = createAnswerReader();
    answered(read.answer, read.reusable);
  });
  socket.on('end', () => {
    const read = reader.end();
    if (read !== undefined) answered(read.answer, false);
  });
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('close', () => {
    clearTimeout(connecting);
    gone(why, failure);
  });
  return {
    send(text) {
      socket.ref();
      socket.write(text);
    },
    rest: () => void socket.unref(),
    end: () => void socket.destroy(),
  };
}
