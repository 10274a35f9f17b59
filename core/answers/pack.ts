import { CauserieError } from '../errors.ts';

/**
 * Of what an index holds and of how words are read: one that was built otherwise is not opened. Raise it
 * with every change to either.
 */
const indexVersion = 2;

/** `CAUS` and the version, then the header's length, then the header (JSON), then the blocks. */
const magic = 0x53554143;
const preamble = 12;
const alignment = 8;

const kinds = {
  u16: Uint16Array,
  u32: Uint32Array,
  f32: Float32Array,
  text: Uint8Array,
} as const;
type Kind = keyof typeof kinds;

/** Where a block stands: its kind, its first byte after the header, how many elements. */
export type Block<K extends Kind = Kind> = readonly [kind: K, at: number, length: number];

/** Puts blocks of numbers and words one behind the other, and a header before them that names them. */
export class Packer {
  readonly #blocks: { at: number; bytes: Uint8Array }[] = [];
  #end = 0;

  u16(values: readonly number[]): Block<'u16'> {
    return this.#put('u16', Uint16Array.from(values));
  }

  u32(values: readonly number[]): Block<'u32'> {
    return this.#put('u32', Uint32Array.from(values));
  }

  f32(values: readonly number[] | Float64Array): Block<'f32'> {
    return this.#put('f32', Float32Array.from(values));
  }

  /** @param words Without line breaks */
  words(words: readonly string[]): Block<'text'> {
    return this.#put('text', new TextEncoder().encode(words.join('\n')));
  }

  #put<K extends Kind>(kind: K, values: InstanceType<(typeof kinds)[Kind]>): Block<K> {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const at = this.#end;
    this.#blocks.push({ at, bytes });
    this.#end = aligned(at + bytes.length);
    return [kind, at, values.length];
  }

  finish(header: unknown): Uint8Array {
    const json = new TextEncoder().encode(JSON.stringify(header));
    const start = aligned(preamble + json.length);
    const all = new Uint8Array(start + this.#end);
    const view = new DataView(all.buffer);
    view.setUint32(0, magic, true);
    view.setUint32(4, indexVersion, true);
    view.setUint32(8, json.length, true);
    all.set(json, preamble);
    for (const { at, bytes } of this.#blocks) all.set(bytes, start + at);
    return all;
  }
}

/** Reads what a Packer has made. Numbers are not copied. */
export class Unpacker {
  readonly header: unknown;
  readonly #bytes: Uint8Array;
  readonly #start: number;

  /**
   * @throws CauserieError `conflict` when it was built by another version; `invalid_request` when it is
   * no index, or not all of one
   */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < preamble || view.getUint32(0, true) !== magic) throw broken();
    const version = view.getUint32(4, true);
    if (version !== indexVersion) {
      throw new CauserieError(
        'conflict',
        `The index of answers has version ${version}; version ${indexVersion} is read here. Build it again.`,
      );
    }
    const length = view.getUint32(8, true);
    this.#start = aligned(preamble + length);
    // Typed arrays have to begin at a multiple of their size, which bytes out of a pool may not.
    this.#bytes = bytes.byteOffset % alignment === 0 ? bytes : new Uint8Array(bytes);
    try {
      this.header = JSON.parse(
        new TextDecoder().decode(bytes.subarray(preamble, preamble + length)),
      );
    } catch (cause) {
      throw broken(cause);
    }
  }

  u16(block: Block<'u16'>): Uint16Array {
    return this.#get(block, Uint16Array);
  }

  u32(block: Block<'u32'>): Uint32Array {
    return this.#get(block, Uint32Array);
  }

  f32(block: Block<'f32'>): Float32Array {
    return this.#get(block, Float32Array);
  }

  words(block: Block<'text'>): string[] {
    const text = new TextDecoder().decode(this.#get(block, Uint8Array));
    return text === '' ? [] : text.split('\n');
  }

  #get<A>(
    [, at, length]: Block,
    kind: {
      new (buffer: ArrayBufferLike, at: number, length: number): A;
      BYTES_PER_ELEMENT: number;
    },
  ): A {
    const from = this.#start + at;
    if (this.#bytes.length < from + length * kind.BYTES_PER_ELEMENT) throw broken();
    return new kind(this.#bytes.buffer, this.#bytes.byteOffset + from, length);
  }
}

function aligned(at: number): number {
  return Math.ceil(at / alignment) * alignment;
}

function broken(cause?: unknown): CauserieError {
  return new CauserieError(
    'invalid_request',
    'This is no index of answers, or not all of one. Build it again.',
    { cause },
  );
}
