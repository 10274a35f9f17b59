import { connect, type Socket } from 'node:net';
import { DynamoDbError } from './dynamodb-error.ts';

/** An answer of the engine, as it came. */
export interface EngineReply {
  status: number;
  requestId: string;
  body: Buffer;
}

export interface EngineClient {
  /**
   * Sends one operation.
   * @param body the JSON text
   * @throws DynamoDbError `UPSTREAM` when the connection ends before the answer is whole: the
   *   operation may or may not have been carried out
   */
  send(operation: string, body: string): Promise<EngineReply>;
  close(): void;
}

/** The engine serialises its writes, so more connections than this only wait inside it. */
const MAX_SOCKETS = 32;

/**
 * Requests that arrive in one turn of the event loop are pipelined in groups of this size: one
 * system call instead of several, which are what a loaded proxy spends its time in. Larger groups
 * would make a quick query wait behind others.
 */
const GROUP = 1;

/**
 * The engine only looks whether there is a signature: the proxy has checked the caller's by then.
 */
const AUTHORIZATION =
  'authorization: AWS4-HMAC-SHA256 Credential=causerie/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0\r\nx-amz-date: 20260101T000000Z\r\n';

const STATUS = /^HTTP\/1\.1 (\d{3})/;
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;
const REQUEST_ID = /\r\nx-amzn-requestid: *([^\r]+)/i;

interface Pending {
  text: string;
  resolve(reply: EngineReply): void;
  reject(error: Error): void;
}

/**
 * A lean HTTP/1.1 client for one known server, with kept-alive sockets. Half of what a message
 * costs the local runtime is spent here, and `node:http` takes twice as long.
 *
 * @param endpoint `http://127.0.0.1:8000`
 */
export function createEngineClient(endpoint: string): EngineClient {
  const url = new URL(endpoint);
  const port = Number(url.port || 80);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const head = `POST / HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/x-amz-json-1.0\r\n${AUTHORIZATION}x-amz-target: DynamoDB_20120810.`;
  const open: Connection[] = [];
  let outbox: Pending[] = [];
  let closed = false;

  /** An idle connection, else a new one, else the one with the least to do. */
  function pick(): Connection {
    let least: Connection | undefined;
    for (const connection of open) {
      if (connection.load() === 0) return connection;
      if (least === undefined || connection.load() < least.load()) least = connection;
    }
    if (least !== undefined && open.length >= MAX_SOCKETS) return least;
    const socket = connect({ port, host, noDelay: true, keepAlive: true });
    const connection = createConnection(socket, () => {
      open.splice(open.indexOf(connection), 1);
    });
    open.push(connection);
    return connection;
  }

  function flush(): void {
    const batch = outbox;
    outbox = [];
    for (let at = 0; at < batch.length; at += GROUP) pick().send(batch.slice(at, at + GROUP));
  }

  return {
    send(operation, body) {
      return new Promise((resolve, reject) => {
        if (closed) {
          reject(new DynamoDbError('UPSTREAM', 'The connection to DynamoDB is closed.'));
          return;
        }
        const length = Buffer.byteLength(body);
        const text = `${head}${operation}\r\ncontent-length: ${length}\r\n\r\n${body}`;
        if (outbox.push({ text, resolve, reject }) === 1) setImmediate(flush);
      });
    },
    close() {
      closed = true;
      for (const pending of outbox.splice(0)) {
        pending.reject(new DynamoDbError('UPSTREAM', 'The connection to DynamoDB is closed.'));
      }
      for (const connection of [...open]) connection.destroy();
    },
  };
}

interface Connection {
  /** Requests that are not answered yet. */
  load(): number;
  send(group: readonly Pending[]): void;
  destroy(): void;
}

function createConnection(socket: Socket, onClose: () => void): Connection {
  const inFlight: Pending[] = [];
  let received: Buffer = Buffer.alloc(0);
  let wanted = 0; // bytes below which a reply cannot be whole yet
  let failure: Error | undefined;

  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    while (received.length >= wanted && received.length > 0) {
      const parsed = parseReply(received);
      if (typeof parsed === 'number') {
        wanted = parsed;
        return;
      }
      received = received.subarray(parsed.end);
      wanted = 0;
      inFlight.shift()?.resolve(parsed.reply);
    }
  });
  socket.on('error', (cause) => {
    failure = cause;
  });
  socket.on('close', () => {
    onClose();
    for (const pending of inFlight.splice(0)) {
      pending.reject(
        new DynamoDbError('UPSTREAM', 'DynamoDB closed the connection before it had answered.', {
          cause: failure,
        }),
      );
    }
  });
  return {
    load: () => inFlight.length,
    send(group) {
      inFlight.push(...group);
      socket.write(group.map((pending) => pending.text).join(''));
    },
    destroy: () => socket.destroy(),
  };
}

/** A whole reply and where in the bytes it ends. */
interface Parsed {
  reply: EngineReply;
  end: number;
}

/** The first reply, or how many bytes there must be before it is worth looking again. */
function parseReply(bytes: Buffer): Parsed | number {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return bytes.length + 1;
  const head = bytes.toString('latin1', 0, headEnd);
  const from = headEnd + 4;
  const status = Number(STATUS.exec(head)?.[1] ?? 500);
  const requestId = REQUEST_ID.exec(head)?.[1] ?? '';
  if (CHUNKED.test(head)) {
    const chunks = parseChunks(bytes, from);
    if (chunks === undefined) return bytes.length + 1;
    return { reply: { status, requestId, body: chunks.body }, end: chunks.end };
  }
  const end = from + Number(LENGTH.exec(head)?.[1] ?? 0);
  if (bytes.length < end) return end;
  return { reply: { status, requestId, body: bytes.subarray(from, end) }, end };
}

/** DynamoDB Local, which may stand behind the configured endpoint, answers in chunks. */
function parseChunks(bytes: Buffer, from: number): { body: Buffer; end: number } | undefined {
  const parts: Buffer[] = [];
  for (let at = from; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const start = lineEnd + 2;
    const end = start + size + 2;
    if (bytes.length < end) return undefined;
    if (size === 0) return { body: Buffer.concat(parts), end };
    parts.push(bytes.subarray(start, start + size));
    at = end;
  }
}
