/** Limits of WebSocket APIs that AWS does not adjust, in bytes and milliseconds. */
export const MESSAGE_LIMIT = 128 * 1024;
export const FRAME_LIMIT = 32 * 1024;
export const IDLE_MS = 10 * 60_000;
export const LIFE_MS = 2 * 60 * 60_000;

/** Messages are billed by 32 KB or part of it. */
export const MESSAGE_UNIT = 32 * 1024;

/**
 * Bytes that wait for a slow client before a post is refused with LimitExceededException, which
 * the SDK documents as "the WebSocket client side buffer is full". AWS publishes no figure.
 */
export const BUFFER_LIMIT = 1024 * 1024;

/** A client that has read nothing for so long while its buffer was full is cut off. */
export const BUFFER_FULL_MS = 30_000;

/** New connections a second, and at once, of an account in a Region. */
export const NEW_CONNECTIONS = { rateLimit: 500, burstLimit: 500 };
