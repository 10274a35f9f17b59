import type { AwsReply, Principal } from '../../contracts.ts';
import { requireAllowed, type S3Context, xmlReply } from '../context.ts';
import { type Entry, listObjects } from '../list-objects.ts';
import { readPayload } from '../payload.ts';
import { objectArn, type S3Request } from '../request.ts';
import { S3Error } from '../s3-error.ts';
import { elementTexts, type XmlNode, xmlDocument } from '../xml.ts';

/** Keys of one page, and of one DeleteObjects. */
const PAGE = 1000;
/** DeleteObjects takes a document of this many bytes: 1,000 keys of 1,024 and what is around them. */
const DELETE_LIMIT = 2 * 1024 * 1024;

export function listBuckets({ store, meter }: S3Context): AwsReply {
  meter.record('s3.put', 1, 'ListBuckets'); // billed as a listing
  const Bucket = store.buckets().map(({ name }) => ({
    Name: name,
    CreationDate: new Date(0).toISOString(), // the template does not tell
  }));
  return xmlReply(xmlDocument('ListAllMyBucketsResult', { Buckets: { Bucket } }));
}

export function bucketLocation({ region, meter }: S3Context, { bucket }: S3Request): AwsReply {
  meter.record('s3.get', 1, bucket);
  // The first Region has no name here.
  const text = region === 'us-east-1' ? '' : region;
  return xmlReply(
    `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${text}</LocationConstraint>`,
  );
}

export function listObjectsV2(
  { store, meter }: S3Context,
  { bucket, call: { query } }: S3Request,
): AwsReply {
  meter.record('s3.put', 1, bucket);
  const asked = query.get('max-keys') ?? String(PAGE);
  if (!/^\d{1,9}$/.test(asked)) {
    throw new S3Error(
      'InvalidArgument',
      'Provided max-keys not an integer or within integer range',
    );
  }
  const maximum = Math.min(Number(asked), PAGE);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  const begin: Entry | undefined =
    startAfter === null ? undefined : { kind: 'key', text: startAfter };
  const after = token === null ? begin : readToken(token);
  const page = listObjects(store.index, bucket, { prefix, delimiter, maximum, after });

  const encoding = query.get('encoding-type') ?? undefined;
  const spell = encoding === 'url' ? urlEncode : (text: string) => text;
  const document: XmlNode = {
    Name: bucket,
    Prefix: spell(prefix),
    ...(delimiter === '' ? {} : { Delimiter: spell(delimiter) }),
    ...(startAfter === null ? {} : { StartAfter: spell(startAfter) }),
    ...(token === null ? {} : { ContinuationToken: token }),
    MaxKeys: maximum,
    EncodingType: encoding,
    KeyCount: page.objects.length + page.commonPrefixes.length,
    IsTruncated: page.next !== undefined,
    NextContinuationToken: page.next && writeToken(page.next),
    Contents: page.objects.map(({ key, modifiedAt, etag, size }) => ({
      Key: spell(key),
      LastModified: new Date(modifiedAt).toISOString(),
      ETag: etag,
      Size: size,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: page.commonPrefixes.map((each) => ({ Prefix: spell(each) })),
  };
  return xmlReply(xmlDocument('ListBucketResult', document));
}

/** Each key on its own: what may not be deleted is told, and the others are deleted. */
export async function deleteObjects(
  context: S3Context,
  { bucket, call }: S3Request,
  principal: Principal,
): Promise<AwsReply> {
  const { body, checksum } = readPayload(call);
  if (checksum === undefined && call.headers['content-md5'] === undefined) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5');
  }
  const xml = body.toString();
  const keys = elementTexts(xml, 'Key');
  if (body.length > DELETE_LIMIT || keys.length === 0 || keys.length > PAGE) {
    throw new S3Error(
      'MalformedXML',
      `The XML you provided was not well-formed or did not validate against our published schema: 1 to ${PAGE} keys.`,
    );
  }
  const refused: XmlNode[] = [];
  const deleted: XmlNode[] = [];
  for (const key of keys) {
    try {
      requireAllowed(context, principal, 's3:DeleteObject', objectArn(bucket, key));
      await context.store.remove(bucket, key);
      deleted.push({ Key: key });
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      refused.push({ Key: key, Code: error.code, Message: error.message });
    }
  }
  const quiet = elementTexts(xml, 'Quiet')[0] === 'true';
  return xmlReply(
    xmlDocument('DeleteResult', {
      Deleted: quiet ? [] : deleted,
      Error: refused,
    }),
  );
}

/** As `encoding-type=url` asks for it: a form's encoding, with slashes left as they are. */
function urlEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1).replaceAll('%2F', '/');
}

function writeToken({ kind, text }: Entry): string {
  return Buffer.from(`${kind === 'key' ? 'k' : 'p'}${text}`).toString('base64url');
}

function readToken(token: string): Entry {
  const text = Buffer.from(token, 'base64url').toString();
  if (!/^[kp]/.test(text)) {
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
  }
  return { kind: text.startsWith('k') ? 'key' : 'prefix', text: text.slice(1) };
}
