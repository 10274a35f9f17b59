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
const MAX_SOCKETS = 64;

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
 * A lean HTTP/1.1 client for one known server: kept-alive sockets, one request at a time on each.
 * Half of what a message costs the local runtime is spent here, and `node:http` takes twice as
 * long.
 *
 * @param endpoint `http://127.0.0.1:8000`
 */
export function createEngineClient(endpoint: string): EngineClient {
  const url = new URL(endpoint);
  const port = Number(url.port || 80);
  const head = `POST / HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/x-amz-json-1.0\r\n${AUTHORIZATION}x-amz-target: DynamoDB_20120810.`;
  const idle: Connection[] = [];
  const waiting: Pending[] = [];
  const open = new Set<Connection>();
  let closed = false;

  function assign(pending: Pending): void {
    const connection = idle.pop();
    if (connection !== undefined) connection.start(pending);
    else if (open.size < MAX_SOCKETS) openConnection().start(pending);
    else waiting.push(pending);
  }

  function openConnection(): Connection {
    const connection = createConnection(
      connect({ port, host: url.hostname.replace(/^\[|\]$/g, ''), noDelay: true, keepAlive: true }),
      () => {
        const next = waiting.shift();
        if (next === undefined) idle.push(connection);
        else connection.start(next);
      },
      () => {
        open.delete(connection);
        const at = idle.indexOf(connection);
        if (at !== -1) idle.splice(at, 1);
        const next = waiting.shift();
        if (next !== undefined) assign(next);
      },
    );
    open.add(connection);
    return connection;
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
        assign({ text, resolve, reject });
      });
    },
    close() {
      closed = true;
      for (const pending of waiting.splice(0)) {
        pending.reject(new DynamoDbError('UPSTREAM', 'The connection to DynamoDB is closed.'));
      }
      for (const connection of open) connection.destroy();
    },
  };
}

interface Connection {
  start(pending: Pending): void;
  destroy(): void;
}

function createConnection(socket: Socket, onFree: () => void, onClose: () => void): Connection {
  let current: Pending | undefined;
  let received: Buffer = Buffer.alloc(0);
  let wanted = 0; // bytes below which a reply cannot be whole yet
  let failure: Error | undefined;

  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    if (received.length < wanted) return;
    const parsed = parseReply(received);
    if (typeof parsed === 'number') {
      wanted = parsed;
      return;
    }
    const done = current;
    current = undefined;
    received = Buffer.alloc(0);
    wanted = 0;
    done?.resolve(parsed);
    onFree();
  });
  socket.on('error', (cause) => {
    failure = cause;
  });
  socket.on('close', () => {
    onClose();
    current?.reject(
      new DynamoDbError('UPSTREAM', 'DynamoDB closed the connection before it had answered.', {
        cause: failure,
      }),
    );
  });
  return {
    start(pending) {
      current = pending;
      socket.write(pending.text);
    },
    destroy: () => socket.destroy(),
  };
}

/** The reply, or how many bytes there must be before it is worth looking again. */
function parseReply(bytes: Buffer): EngineReply | number {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return bytes.length + 1;
  const head = bytes.toString('latin1', 0, end);
  const from = end + 4;
  const status = Number(STATUS.exec(head)?.[1] ?? 500);
  const requestId = REQUEST_ID.exec(head)?.[1] ?? '';
  const length = LENGTH.exec(head)?.[1];
  if (length !== undefined) {
    const whole = from + Number(length);
    return bytes.length < whole ? whole : { status, requestId, body: bytes.subarray(from, whole) };
  }
  if (!CHUNKED.test(head)) return { status, requestId, body: bytes.subarray(from) };
  const body = parseChunks(bytes, from);
  return body === undefined ? bytes.length + 1 : { status, requestId, body };
}

/** DynamoDB Local, which may stand behind the configured endpoint, answers in chunks. */
function parseChunks(bytes: Buffer, from: number): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let at = from; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const start = lineEnd + 2;
    if (bytes.length < start + size + 2) return undefined;
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}
