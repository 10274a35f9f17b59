import type {
  AwsCall,
  AwsReply,
  AwsService,
  Clock,
  Closeable,
  Ids,
  Meter,
  Permission,
} from '../contracts.ts';
import { awsErrorReply } from '../endpoint/aws-error.ts';
import type { Iam } from '../iam/iam.ts';
import { emptyReply, type S3Context } from './context.ts';
import { corsHeaders } from './cors.ts';
import type { BucketModel, StoredObject } from './model.ts';
import { openObjectStore } from './object-store.ts';
import {
  bucketLocation,
  deleteObjects,
  listBuckets,
  listObjectsV2,
} from './operations/bucket-operations.ts';
import { copyObject, deleteObject, putObject, readObject } from './operations/object-operations.ts';
import { postObject } from './operations/post-object.ts';
import { permissionsOf, readRequest, type S3Request } from './request.ts';
import { noSuchBucket, notImplemented, S3Error } from './s3-error.ts';

export interface S3Options {
  clock: Pick<Clock, 'now'>;
  ids: Ids;
  meter: Meter;
  iam: Pick<Iam, 'refusal' | 'authenticateText' | 'registerResourcePolicy'>;
  region: string;
  /** Folder of the runtime's state; in memory without it. */
  dataDir?: string | undefined;
}

export interface S3 extends Closeable {
  readonly service: AwsService;
  /** Makes the bucket unless it is there, and takes its configuration; its objects stay. */
  ensureBucket(model: BucketModel): void;
  /** An object as services inside read it: neither asked for a permission nor metered. */
  read(bucket: string, key: string): Promise<StoredObject | undefined>;
  /** The same for writing one. */
  write(bucket: string, key: string, body: Buffer): Promise<void>;
}

/** Amazon S3: objects in private buckets, on disk, at `/<bucket>/<key>` of the AWS endpoint. */
export function createS3(options: S3Options): S3 {
  const { clock, ids, meter, iam, region } = options;
  const store = openObjectStore(options);
  const context: S3Context = { store, iam, meter, region, now: () => clock.now() };

  async function answer(request: S3Request): Promise<AwsReply> {
    const { operation, bucket, call } = request;
    const { principal } = call;
    if (bucket !== '' && store.bucket(bucket) === undefined) throw noSuchBucket();
    if (operation === 'Preflight') return preflight(request);
    if (operation === 'PostObject') return postObject(context, request);
    if (principal === undefined) throw unsigned(call);
    switch (operation) {
      case 'ListBuckets':
        return listBuckets(context);
      case 'HeadBucket':
        meter.record('s3.get', 1, bucket);
        return emptyReply(200, { 'x-amz-bucket-region': region });
      case 'GetBucketLocation':
        return bucketLocation(context, request);
      case 'ListObjectsV2':
        return listObjectsV2(context, request);
      case 'DeleteObjects':
        return deleteObjects(context, request, principal);
      case 'GetObject':
      case 'HeadObject':
        return readObject(context, request, principal);
      case 'PutObject':
        return putObject(context, request);
      case 'CopyObject':
        return copyObject(context, request, principal);
      case 'DeleteObject':
        return deleteObject(context, request);
      default: {
        const query = [...call.query.keys()].filter((name) => name !== 'x-id').join('&');
        throw notImplemented(`${call.method} /${bucket === '' ? '' : '<bucket>'}?${query}`);
      }
    }
  }

  function preflight({ bucket, call: { headers } }: S3Request): AwsReply {
    const requested = headers['access-control-request-headers'] ?? '';
    const allowed = corsHeaders(store.bucket(bucket)?.cors ?? [], {
      origin: headers['origin'] ?? '',
      method: headers['access-control-request-method'] ?? '',
      requestedHeaders: requested
        .split(',')
        .map((name) => name.trim().toLowerCase())
        .filter((name) => name !== ''),
    });
    if (allowed !== undefined) return emptyReply(200, allowed);
    throw new S3Error(
      'AccessDenied',
      'CORSResponse: no rule of the bucket allows this origin, method and these headers.',
    );
  }

  async function handle(call: AwsCall): Promise<AwsReply> {
    const id = ids.uuid();
    let reply: AwsReply;
    try {
      reply = await answer(readRequest(call));
    } catch (cause) {
      if (!(cause instanceof S3Error)) throw cause;
      reply = awsErrorReply('s3', cause, id);
    }
    const origin = call.headers['origin'];
    const cors =
      origin === undefined || call.method === 'OPTIONS'
        ? {}
        : corsHeaders(store.bucket(bucketOf(call.path))?.cors ?? [], {
            origin,
            method: call.method,
          });
    return { ...reply, headers: { 'x-amz-request-id': id, ...reply.headers, ...cors } };
  }

  return {
    service: {
      signingName: 's3',
      takesUnsigned: (path) => store.bucket(bucketOf(path)) !== undefined,
      permissions(call): Permission[] {
        try {
          return permissionsOf(readRequest(call));
        } catch (cause) {
          // What cannot be read is refused when it is handled, and not carried out.
          if (cause instanceof S3Error) return [];
          throw cause;
        }
      },
      handle,
    },
    ensureBucket(model) {
      store.ensureBucket(model);
      iam.registerResourcePolicy(model.arn, model.policy ?? { Statement: [] });
    },
    read: (bucket, key) => store.read(bucket, key),
    async write(bucket, key, body) {
      await store.put({ bucket, key, body, headers: {}, checksum: undefined });
    },
    close: async () => store.close(),
  };
}

/** Presigned URLs of the older kind are refused as the newer Regions do. */
function unsigned({ query }: AwsCall): S3Error {
  if (!query.has('AWSAccessKeyId')) return new S3Error('AccessDenied', 'Access Denied');
  return new S3Error(
    'InvalidRequest',
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  );
}

/** Names of buckets need no encoding. */
function bucketOf(path: string): string {
  return path.split('/', 2)[1] ?? '';
}
