import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Content types that CloudFront compresses, from its guide ("File types that CloudFront compresses"). */
const TYPES =
  /^(text\/|font\/|image\/(svg\+xml|bmp|x-icon|vnd\.microsoft\.icon)|application\/([\w.+-]*(json|xml|javascript|ecmascript)|wasm|manifest\+json|x-font-|vnd\.ms-fontobject|opentype|otf|ttf|pdf))/;
/** Bytes from and up to which it does. */
const SMALLEST = 1000;
const LARGEST = 10_000_000;

const compressors = {
  gzip: (body: Buffer) => promisify(gzip)(body),
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
} as const;

export type Encoding = keyof typeof compressors;

/** Whether an answer is of a kind that is compressed at all. */
export function isCompressible(contentType: string, size: number): boolean {
  return size >= SMALLEST && size <= LARGEST && TYPES.test(contentType);
}

/** The first of the encodings that the viewer takes. */
export function negotiate(
  acceptEncoding: string | undefined,
  encodings: readonly Encoding[],
): Encoding | undefined {
  const accepted = new Map(
    (acceptEncoding ?? '').split(',').map((part): [string, boolean] => {
      const [name = '', ...parameters] = part.trim().toLowerCase().split(';');
      return [name.trim(), !parameters.some((each) => /^\s*q=0(\.0*)?\s*$/.test(each))];
    }),
  );
  return encodings.find((encoding) => accepted.get(encoding) === true);
}

export function compress(body: Buffer, encoding: Encoding): Promise<Buffer> {
  return compressors[encoding](body);
}
