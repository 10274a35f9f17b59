/** What may be uploaded, and how much of it. */
export const attachmentLimits = {
  /** Bytes of one file. */
  bytes: 50 * 1024 * 1024,
  /** Characters of its name. */
  name: 255,
  /** Seconds for which its form can be sent. */
  formSeconds: 600,
  /**
   * Bytes of a file that goes through a function: Lambda takes 6 MB, a file as Base64, with what is said
   * about it (Lambda quotas).
   */
  throughFunctionBytes: 4 * 1024 * 1024,
  /** Files and bytes in a day (UTC), for each customer, each agent, and each key of a company's server. */
  perDay: {
    user: { files: 100, bytes: 1024 ** 3 },
    agent: { files: 1000, bytes: 10 * 1024 ** 3 },
    key: { files: 20_000, bytes: 200 * 1024 ** 3 },
  },
} as const;
