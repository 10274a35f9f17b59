import { ClientError } from './errors.ts';

/**
 * Bytes of one WebSocket frame at API Gateway. Browsers do not split a message into frames, so it is
 * also what a message may have; a longer one would cost the socket, again at each attempt.
 */
const frameBytes = 32 * 1024;
/** Bytes that are left for what stands around an item's body. */
const envelope = 512;

/** @throws ClientError `too_large` when no frame could hold the item. */
export function checkFrameSize(item: { body: unknown }): void {
  const json = JSON.stringify(item.body);
  // Each byte beyond ASCII becomes `%xx`. Halves of a surrogate pair that stand alone are escaped in JSON.
  const bytes = encodeURIComponent(json).replace(/%../g, '.').length;
  if (bytes > frameBytes - envelope) {
    throw new ClientError(
      'too_large',
      `The message has ${bytes} bytes as JSON; ${frameBytes - envelope} fit. Send large content as a file.`,
    );
  }
}
