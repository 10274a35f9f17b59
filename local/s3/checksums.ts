import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The algorithms that S3 takes, by the header that carries their value in Base64. */
const ALGORITHMS: Record<string, (body: Buffer) => Buffer> = {
  'x-amz-checksum-crc32': (body) => fourBytes(crc32(body)),
  'x-amz-checksum-crc32c': (body) => fourBytes(crc32c(body)),
  'x-amz-checksum-crc64nvme': crc64nvme,
  'x-amz-checksum-sha1': (body) => createHash('sha1').update(body).digest(),
  'x-amz-checksum-sha256': (body) => createHash('sha256').update(body).digest(),
};

/** Headers under which a client may send a checksum. */
export const CHECKSUM_HEADERS: readonly string[] = Object.keys(ALGORITHMS);

/** The checksum of a body in Base64; undefined for a header of no algorithm. */
export function checksum(header: string, body: Buffer): string | undefined {
  return ALGORITHMS[header]?.(body).toString('base64');
}

function fourBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** Castagnoli's polynomial, reflected. */
const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(body: Buffer): number {
  let value = 0xffffffff;
  for (const byte of body) value = (CRC32C_TABLE[(value ^ byte) & 0xff] as number) ^ (value >>> 8);
  return ~value;
}

/** Polynomial of CRC-64/NVME, reflected; in two halves, since BigInt is a hundred times slower. */
const CRC64_HIGH = new Uint32Array(256);
const CRC64_LOW = new Uint32Array(256);
for (let index = 0; index < 256; index++) {
  let [high, low] = [0, index];
  for (let bit = 0; bit < 8; bit++) {
    const odd = low & 1;
    low = (low >>> 1) | ((high & 1) << 31);
    high >>>= 1;
    if (odd) [high, low] = [high ^ 0x9a6c9329, low ^ 0xac4bc9b5];
  }
  CRC64_HIGH[index] = high;
  CRC64_LOW[index] = low;
}

function crc64nvme(body: Buffer): Buffer {
  let [high, low] = [0xffffffff, 0xffffffff];
  for (const byte of body) {
    const index = (low ^ byte) & 0xff;
    low = (CRC64_LOW[index] as number) ^ ((low >>> 8) | (high << 24));
    high = (CRC64_HIGH[index] as number) ^ (high >>> 8);
  }
  return Buffer.concat([fourBytes(~high), fourBytes(~low)]);
}
