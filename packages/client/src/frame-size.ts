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
  let bytes = json.length;
  for (let i = 0; i < json.length; i++) {
    const unit = json.charCodeAt(i);
    // Halves of a surrogate pair have two of its four bytes each.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  if (bytes > frameBytes - envelope) {
    throw new ClientError(
      'too_large',
      `The message has ${bytes} bytes as JSON; ${frameBytes - envelope} fit. Send large content as a file.`,
    );
  }
}
