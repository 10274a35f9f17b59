import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsReply, AwsService, Closeable, Ids, RuntimeLog } from '../contracts.ts';
import type { DiskWatch } from '../disk-full.ts';
import { splitUrl } from '../http/split-url.ts';
import type { Iam } from '../iam/iam.ts';
import { readSignature } from '../iam/signature-fields.ts';
import { type AuthorizeCall, createAuthorizeCall } from './authorize-call.ts';
import { accessDeniedReply, authFailureReply, awsErrorReply, protocolOf } from './aws-error.ts';
import { answerPreflight, isBrowserService } from './cors.ts';
import { readBody } from './read-body.ts';
import { createStsService } from './sts-service.ts';

/** Answers a request that is not an AWS call; true when it took the request. */
export type ExtraRoute = (req: IncomingMessage, res: ServerResponse) => boolean;

export interface AwsEndpointOptions {
  services: readonly AwsService[];
  iam: Iam;
  ids: Pick<Ids, 'uuid'>;
  log: RuntimeLog;
  disk?: DiskWatch;
  /** Asked before the services, in order: `/_causerie/…`, the user pools' key sets. */
  extraRoutes?: readonly ExtraRoute[];
}

export interface AwsEndpoint extends Closeable {
  /** @param port 0 takes any free one @param host loopback unless told @returns the port taken */
  listen(port: number, host?: string): Promise<number>;
  authorizeCall: AuthorizeCall;
}

const MIB = 1024 * 1024;
/** Largest request bodies in bytes, somewhat above the services' own limits, which they check. */
const MAX_BODY: Record<string, number> = { sqs: 8 * MIB, dynamodb: 17 * MIB, s3: 101 * MIB };

/**
 * The one address at which the local runtime's AWS services are reached. A request's service is
 * the one that its signature names, or the one whose prefix `X-Amz-Target` has; its caller is
 * verified and every permission that the call needs is asked of IAM before it is carried out.
 */
export function createAwsEndpoint(options: AwsEndpointOptions): AwsEndpoint {
  const { iam, log } = options;
  const requestId = (): string => options.ids.uuid();
  const services = [...options.services, createStsService(iam, requestId)];
  const byName = new Map(services.map((service) => [service.signingName, service]));
  const byTarget = new Map(services.map((service) => [service.targetPrefix ?? '', service]));
  byTarget.delete('');
  const extraRoutes = options.extraRoutes ?? [];

  const server = createServer((req, res) => {
    if (extraRoutes.some((route) => route(req, res))) return;
    if (answerPreflight(req, res)) return;
    answer(req, res).catch((cause: unknown) => {
      log.error(
        'endpoint',
        cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
      );
      res.destroy();
    });
  });
  server.keepAliveTimeout = 65_000;
  server.requestTimeout = 300_000;

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const [path, query] = splitUrl(req.url ?? '/');
    const headers = flatHeaders(req);
    const [targetPrefix = '', targetOperation = ''] = splitTarget(headers['x-amz-target'] ?? '');
    const fields = readSignature({ method: '', path, query, headers, body: '' });
    const method = req.method ?? 'GET';
    const named =
      ('service' in fields ? byName.get(fields.service) : undefined) ?? byTarget.get(targetPrefix);
    const names = !('kind' in fields) || fields.kind !== 'missing' || targetPrefix !== '';
    // The preflight of a presigned URL repeats a signature that is for another method.
    const open =
      names && method !== 'OPTIONS'
        ? undefined
        : services.find((each) => each.takesUnsigned?.(path) === true);
    const service = open ?? named;
    const limit = MAX_BODY[service?.signingName ?? ''] ?? 2 * MIB;
    const body = await readBody(req, limit);
    if (service === undefined) {
      const message =
        'kind' in fields
          ? fields.message
          : `The local runtime does not serve ${fields.service}. It serves ${[...byName.keys()].join(', ')}.`;
      const code = 'kind' in fields ? 'MissingAuthenticationToken' : 'UnknownOperationException';
      send(res, awsErrorReply('json-1.1', { code, message, status: 403 }, requestId()));
      return;
    }
    if (headers['origin'] !== undefined && isBrowserService(service.signingName)) {
      res.setHeader('access-control-allow-origin', '*');
      res.setHeader('access-control-expose-headers', 'x-amzn-requestid,x-amzn-errortype');
    }
    const protocol = protocolOf(service.signingName);
    if (body === undefined) {
      const message = `The request is larger than ${limit} bytes.`;
      const error =
        protocol === 's3'
          ? { code: 'EntityTooLarge', message, status: 400 }
          : { code: 'RequestEntityTooLargeException', message, status: 413 };
      send(res, awsErrorReply(protocol, error, requestId()));
      return;
    }
    const operation = targetOperation || queryAction(protocol, query, body);
    const anonymous = open !== undefined || service.unsigned?.has(operation) === true;
    const who = anonymous ? undefined : iam.authenticate({ method, path, query, headers, body });
    if (who?.ok === false) {
      send(res, authFailureReply(protocol, who.failure, requestId()));
      return;
    }
    const call = {
      principal: who?.principal,
      operation,
      method,
      path,
      query: new URLSearchParams(query),
      headers,
      body,
    };
    try {
      if (who !== undefined) {
        for (const permission of service.permissions(call)) {
          const refusal = iam.refusal(who.principal, permission);
          if (refusal === undefined) continue;
          log.info('iam', refusal);
          send(res, accessDeniedReply(protocol, refusal, requestId()));
          return;
        }
      }
      send(res, await service.handle(call));
    } catch (cause) {
      const id = requestId();
      if (options.disk?.isFull(cause) === true) {
        send(res, awsErrorReply(protocol, diskFull, id));
        return;
      }
      const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      log.error(service.signingName, `${operation} failed (request ${id}): ${detail}`);
      const code = protocol === 's3' ? 'InternalError' : 'InternalFailure';
      const message = `The request failed inside the local runtime; its log has the cause under ${id}.`;
      send(res, awsErrorReply(protocol, { code, message, status: 500 }, id));
    }
  }

  return {
    authorizeCall: createAuthorizeCall(iam, requestId),
    listen: (port, host = '127.0.0.1') =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  function send(res: ServerResponse, reply: AwsReply): void {
    if (res.destroyed) return;
    const length = String(Buffer.byteLength(reply.body));
    // An answer to HEAD tells the length of a body that it does not have.
    const headers: Record<string, string> = { 'content-length': length, ...reply.headers };
    headers['x-amzn-requestid'] ??= requestId();
    res.writeHead(reply.status, headers);
    res.end(reply.body);
  }
}

/** AWS's disks are never full; its services are unavailable at times, and its clients then ask again. */
const diskFull = {
  code: 'ServiceUnavailable',
  message: 'The service is unavailable. Please try again.',
  status: 503,
};

function splitTarget(target: string): [string, string] {
  const dot = target.lastIndexOf('.');
  return dot === -1 ? ['', ''] : [target.slice(0, dot), target.slice(dot + 1)];
}

/** The `Action` of the query protocol, which stands in the body or the query. */
function queryAction(protocol: string, query: string, body: Buffer): string {
  if (protocol !== 'query' && protocol !== 'json-1.0') return '';
  const inQuery = new URLSearchParams(query).get('Action');
  if (inQuery !== null) return inQuery;
  return protocol === 'query' ? (new URLSearchParams(body.toString()).get('Action') ?? '') : '';
}

function flatHeaders(req: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(req.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(',');
  }
  return headers;
}
