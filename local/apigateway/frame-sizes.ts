/**
 * Reads along a WebSocket client's bytes and notes the first data frame that is larger than the
 * limit. `ws` limits the size of messages only, and API Gateway also that of frames.
 */
export class FrameSizes {
  readonly #limit: number;
  readonly #header = new Uint8Array(10);
  #headerLength = 0;
  /** Bytes of mask and payload until the next frame begins. */
  #remaining = 0;
  #messages = 0;
  #oversized = Number.POSITIVE_INFINITY;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Index (from 0) of the first message with an oversized frame; Infinity while there is none. */
  get oversizedMessage(): number {
    return this.#oversized;
  }

  /** Takes the next bytes of the connection, cut anywhere. */
  scan(chunk: Uint8Array): void {
    let i = 0;
    while (i < chunk.length) {
      if (this.#remaining > 0) {
        const skipped = Math.min(this.#remaining, chunk.length - i);
        this.#remaining -= skipped;
        i += skipped;
      } else {
        this.#header[this.#headerLength++] = chunk[i++] as number;
        if (this.#headerLength >= 2 && this.#headerLength === this.#headerSize()) this.#begin();
      }
    }
  }

  #headerSize(): number {
    const length = (this.#header[1] as number) & 0x7f;
    return length === 126 ? 4 : length === 127 ? 10 : 2;
  }

  #begin(): void {
    const first = this.#header[0] as number;
    const second = this.#header[1] as number;
    const length = this.#payloadLength();
    if ((first & 0x0f) < 0x08) {
      if (length > this.#limit && this.#oversized > this.#messages)
        this.#oversized = this.#messages;
      if ((first & 0x80) !== 0) this.#messages += 1;
    }
    this.#remaining = length + ((second & 0x80) === 0 ? 0 : 4);
    this.#headerLength = 0;
  }

  #payloadLength(): number {
    const view = new DataView(this.#header.buffer);
    const short = (this.#header[1] as number) & 0x7f;
    if (short < 126) return short;
    return short === 126 ? view.getUint16(2) : view.getUint32(2) * 2 ** 32 + view.getUint32(6);
  }
}
