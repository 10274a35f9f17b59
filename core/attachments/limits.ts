/** What may be uploaded, and how much of it. */
export const attachmentLimits = {
  /** Bytes of one file. */
  bytes: 50 * 1024 * 1024,
  /** Characters of its name. */
  name: 255,
  /** Seconds for which its form can be sent. */
  formSeconds: 600,
  /** Files and bytes in a day (UTC), for each customer and each agent. */
  perDay: {
    user: { files: 100, bytes: 1024 ** 3 },
    agent: { files: 1000, bytes: 10 * 1024 ** 3 },
  },
} as const;
