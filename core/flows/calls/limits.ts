/** Limits of a call to a company's API and of the secrets that it may send. */
export const callLimits = {
  /** Bytes of an answer as it comes and once more when it is unpacked. */
  answerBytes: 1024 * 1024,
  /** Levels of nesting in a JSON answer. */
  answerDepth: 32,
  /** Milliseconds for the whole call, whatever its step says. */
  timeoutMs: 20_000,
  /** Characters of an address, its secrets filled in. */
  url: 8192,
  headers: 30,
  /** Bytes of all headers, which is what Node.js's own server takes. */
  headerBytes: 16 * 1024,
  /** Bytes of what is sent. */
  bodyBytes: 256 * 1024,
  /** Secrets of one app. */
  secrets: 50,
  /** Bytes of a secret's value. Shorter ones could not be told from ordinary words in an answer. */
  secretBytes: 4096,
  secretBytesLeast: 8,
  /** Bytes of all of an app's secrets, which are one secret of Secrets Manager (at most 65,536). */
  secretsBytes: 60_000,
} as const;

/** What a secret may be called: a letter, then letters, digits, `_` and `-`. */
export const secretName = /^[A-Za-z][\w-]{0,63}$/;
