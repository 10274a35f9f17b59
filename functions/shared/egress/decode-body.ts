import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { EgressError } from './egress-error.ts';

/** What `decodeBody` can unpack, to be asked for. */
export const acceptedEncodings = 'gzip, deflate, br';

type Decode = (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const decoders: Readonly<Record<string, Decode>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  // RFC 9110 means zlib's format by it, and some send the bare one.
  deflate: (packed, options) =>
    (isZlib(packed) ? promisify(inflate) : promisify(inflateRaw))(packed, options),
  br: promisify(brotliDecompress),
};

/**
 * Unpacks a body, and stops as soon as it is larger than it may be.
 * @param encoding The header `Content-Encoding`; undefined when there was none.
 * @param host For messages.
 * @throws EgressError too_large, bad_encoding
 */
export async function decodeBody(
  body: Buffer,
  encoding: string | undefined,
  maxBytes: number,
  host: string,
): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (body.length === 0 || name === '' || name === 'identity') return body;
  const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  if (decode === undefined) {
    throw new EgressError(
      'bad_encoding',
      `${host} packs its answer in a way that was not asked for.`,
    );
  }
  try {
    return await decode(body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new EgressError(
        'too_large',
        `${host} answered more than ${maxBytes} bytes, unpacked.`,
        {
          cause,
        },
      );
    }
    throw new EgressError('bad_encoding', `${host} answered something that cannot be unpacked.`, {
      cause,
    });
  }
}

/** The two bytes that zlib begins with (RFC 1950). */
function isZlib(packed: Buffer): boolean {
  const [first = 0, second = 0] = packed;
  return (first & 15) === 8 && ((first << 8) | second) % 31 === 0;
}
