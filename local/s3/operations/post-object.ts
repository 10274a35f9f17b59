import type { AwsReply, Principal } from '../../contracts.ts';
import { emptyReply, requireAllowed, type S3Context, xmlReply } from '../context.ts';
import { requirePolicy, requireSize } from '../form-policy.ts';
import { headersToKeep, headerValue } from '../object-headers.ts';
import { LARGEST_OBJECT } from '../payload.ts';
import { objectArn, requireKey, type S3Request } from '../request.ts';
import { S3Error } from '../s3-error.ts';
import { xmlDocument } from '../xml.ts';

/** Fields that are as many headers of a write. */
const HEADER_FIELDS =
  /^(cache-control|content-(type|disposition|encoding|language)|expires|x-amz-meta-.*|x-amz-acl|x-amz-tagging)$/;

interface Form {
  /** Lower-cased names. */
  fields: Map<string, string>;
  file: File;
}

/**
 * A browser's upload by a form (S3 API reference, "POST Object"). Who signed its policy answers for it,
 * and the policy says what may be uploaded.
 */
export async function postObject(
  context: S3Context,
  { bucket, call }: S3Request,
): Promise<AwsReply> {
  const { store, meter } = context;
  meter.record('s3.put', 1, bucket);
  const { fields, file } = await readForm(call.headers['content-type'] ?? '', call.body);
  const key = requireKey((fields.get('key') ?? '').replaceAll(`\${filename}`, file.name));
  if (key === '') throw malformed('The form has no field key before its file.');
  fields.set('key', key);
  const principal = signerOf(context, fields);
  const policy = Buffer.from(fields.get('policy') ?? '', 'base64').toString();
  requirePolicy(policy, { bucket, fields, size: file.size }, context.now());
  requireAllowed(context, principal, 's3:PutObject', objectArn(bucket, key));
  requireSize(file.size, 0, LARGEST_OBJECT);
  const given = Object.fromEntries(
    [...fields]
      .filter(([name]) => HEADER_FIELDS.test(name))
      .map(([name, value]) => [name, headerValue(value)]),
  );
  const { etag } = await store.put({
    bucket,
    key,
    headers: headersToKeep(given),
    checksum: undefined,
    body: Buffer.from(await file.arrayBuffer()),
  });
  return answer(bucket, key, etag, fields);
}

/** Fields that come behind the file are not looked at. */
async function readForm(contentType: string, body: Buffer): Promise<Form> {
  let data: FormData;
  try {
    const parts = new Response(new Uint8Array(body), { headers: { 'content-type': contentType } });
    data = await parts.formData();
  } catch {
    throw malformed('The body of your POST request is not well-formed multipart/form-data.');
  }
  const fields = new Map<string, string>();
  for (const [name, value] of data) {
    if (typeof value !== 'string') {
      if (name === 'file') return { fields, file: value };
      throw malformed(`The form has a file under the name ${name}; it has to be file.`);
    }
    // A file that is only text may come without a name.
    if (name === 'file') return { fields, file: new File([value], '') };
    fields.set(name.toLowerCase(), value);
  }
  throw malformed('POST requires exactly one file upload per request.');
}

function signerOf({ iam }: S3Context, fields: ReadonlyMap<string, string>): Principal {
  const field = (name: string): string => {
    const value = fields.get(name);
    if (value !== undefined && value !== '') return value;
    throw new S3Error('AccessDenied', `Access Denied: the form has no field ${name}.`);
  };
  const who = iam.authenticateText(field('policy'), {
    algorithm: field('x-amz-algorithm'),
    credential: field('x-amz-credential'),
    timestamp: field('x-amz-date'),
    signature: field('x-amz-signature'),
    sessionToken: fields.get('x-amz-security-token'),
  });
  if (who.ok && who.service === 's3') return who.principal;
  const kind = who.ok ? 'mismatch' : who.failure.kind;
  const message = who.ok ? 'The credential is not for s3.' : who.failure.message;
  throw new S3Error(
    kind === 'unknown-key'
      ? 'InvalidAccessKeyId'
      : kind === 'mismatch'
        ? 'SignatureDoesNotMatch'
        : 'AccessDenied',
    message,
  );
}

function answer(
  bucket: string,
  key: string,
  etag: string,
  fields: ReadonlyMap<string, string>,
): AwsReply {
  const headers = { etag };
  const redirect = fields.get('success_action_redirect') ?? '';
  if (URL.canParse(redirect)) {
    const location = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket, key, etag })) {
      location.searchParams.set(name, value);
    }
    return emptyReply(303, { ...headers, location: location.href });
  }
  const status = fields.get('success_action_status');
  if (status === '200') return emptyReply(200, headers);
  if (status !== '201') return emptyReply(204, headers);
  const reply = xmlReply(
    xmlDocument('PostResponse', { Bucket: bucket, Key: key, ETag: etag }),
    201,
  );
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

function malformed(message: string): S3Error {
  return new S3Error('MalformedPOSTRequest', message);
}
