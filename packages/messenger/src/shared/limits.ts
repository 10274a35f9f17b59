/** As the server has them (`core/protocol/limits.ts`, which holds more than a page needs to load). */
export const limits = {
  /** UTF-16 code units of a message's text. */
  text: 4096,
  /** Bytes of an attachment. */
  attachment: 50_000_000,
} as const;
