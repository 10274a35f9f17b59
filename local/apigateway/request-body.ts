import type { IncomingMessage } from 'node:http';

/**
 * Reads a request's body. Resolves with undefined when it is larger than `limit` bytes; the rest
 * is then read and dropped, so that the answer reaches the client. Rejects when the client leaves.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('end', () => {
      if (size > limit) resolve(undefined);
      else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size));
    });
    request.on('error', reject);
    request.on('close', () =>
      reject(new Error('The client left before its request was complete.')),
    );
  });
}
