import WebSocket from 'ws';

export type Frame = Record<string, unknown> & { type?: string; id?: string; code?: string };

/** A socket without the SDK: for frames that no client of ours would send. */
export class RawSocket {
  readonly frames: Frame[] = [];
  closeCode: number | undefined;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)) as Frame);
      this.#wake();
    });
    socket.on('close', (code) => {
      this.closeCode = code;
      this.#wake();
    });
    socket.on('error', () => this.#wake());
  }

  /** @throws Error `401` and the like when the upgrade is refused */
  static connect(url: string, token: string | undefined): Promise<RawSocket> {
    const protocols = token === undefined ? ['causerie.v1'] : ['causerie.v1', token];
    const socket = new WebSocket(url, protocols, { perMessageDeflate: false });
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(new RawSocket(socket)));
      socket.once('unexpected-response', (_request, response) => {
        response.resume();
        socket.terminate();
        reject(new Error(String(response.statusCode)));
      });
      socket.once('error', reject);
    });
  }

  send(frame: unknown): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  sendBinary(bytes: Buffer): void {
    this.#socket.send(bytes, { binary: true });
  }

  /** In fragments, as a client may split what is too large for one frame. */
  sendInFrames(text: string, bytesEach: number): void {
    const bytes = Buffer.from(text);
    for (let from = 0; from < bytes.length; from += bytesEach) {
      const fin = from + bytesEach >= bytes.length;
      this.#socket.send(bytes.subarray(from, from + bytesEach), { fin, binary: false });
    }
  }

  /** Sends a frame and gives the next one that comes. */
  async ask(frame: unknown): Promise<Frame> {
    const count = this.frames.length;
    this.send(frame);
    await this.until(() => this.frames.length > count);
    return this.frames[count] ?? {};
  }

  /** @throws Error when it has not happened within ten seconds */
  until(happened: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = () => {
        if (!happened()) return;
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(done);
        reject(new Error(`did not happen; last frames ${JSON.stringify(this.frames.slice(-3))}`));
      }, 10_000);
      this.#waiting.add(done);
      done();
    });
  }

  /** Cuts the connection without a close frame. */
  terminate(): void {
    this.#socket.terminate();
  }

  close(): void {
    this.#socket.close();
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
