import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Api } from '../apigateway/options.ts';
import type { Meter, RuntimeLog } from '../contracts.ts';
import { listenOn, type PortServer } from '../http/listen.ts';
import { compileWildcard, type Matcher } from '../iam/wildcard.ts';
import type { StoredObject } from '../s3/model.ts';
import { compress, isCompressible, negotiate } from './compression.ts';
import type { BehaviorModel, DistributionModel } from './model.ts';
import { mayAccess } from './origin-access.ts';
import { errorPage, objectAnswer, type SiteAnswer } from './site-answer.ts';
import { viewerHeaders } from './viewer-headers.ts';

export interface DistributionOptions {
  model: DistributionModel;
  /** Reads an object of a bucket. */
  read(bucket: string, key: string): Promise<StoredObject | undefined>;
  meter: Meter;
  log: RuntimeLog;
}

export type Distribution = Api<DistributionModel>;

interface Behavior extends BehaviorModel {
  matches: Matcher;
  allows: (action: string, key: string) => boolean;
}

interface Compiled {
  model: DistributionModel;
  behaviors: Behavior[];
}

/**
 * A CloudFront distribution before buckets, on a port of its own. It reads the bucket for each request:
 * what AWS may hold for as long as the cache policy says is always fresh here.
 */
export function createDistribution(options: DistributionOptions): Distribution {
  const { read, meter, log } = options;
  let compiled = compile(options.model);
  let listening: PortServer | undefined;

  /** What the origin answers: the object, or the status with which S3 refuses. */
  async function fetchObject(
    { origin, allows }: Behavior,
    key: string,
  ): Promise<StoredObject | 403 | 404> {
    if (!allows('s3:GetObject', key)) return 403;
    const found = await read(origin.bucket, key);
    if (found !== undefined) return found;
    return allows('s3:ListBucket', '') ? 404 : 403;
  }

  async function answer(
    { model, behaviors }: Compiled,
    request: IncomingMessage,
  ): Promise<{ answer: SiteAnswer; behavior: Behavior | undefined }> {
    const [path = '/'] = (request.url ?? '/').split('?');
    const normal = normalized(path);
    const behavior = behaviors.find(({ matches }) => matches(normal));
    const method = request.method ?? 'GET';
    if (behavior === undefined || !behavior.allowedMethods.includes(method)) {
      return { answer: errorPage(403), behavior };
    }
    const key = keyOf(behavior, path, model.defaultRootObject);
    if (key === undefined) return { answer: errorPage(400), behavior };
    const found = await fetchObject(behavior, key);
    if (typeof found !== 'number') {
      return { answer: objectAnswer(found, request.headers), behavior };
    }
    return { answer: await customError(model, behaviors, found), behavior };
  }

  /** The page that the distribution has for an error, or CloudFront's own words. */
  async function customError(
    { errorResponses }: DistributionModel,
    behaviors: readonly Behavior[],
    status: number,
  ): Promise<SiteAnswer> {
    const custom = errorResponses.find(({ errorCode }) => errorCode === status);
    const path = custom?.responsePagePath;
    const behavior = path && behaviors.find(({ matches }) => matches(path));
    const key = behavior && keyOf(behavior, path, '');
    if (!behavior || key === undefined) return errorPage(status);
    const page = await fetchObject(behavior, key);
    // Where the page is not there either, the first error stands.
    if (typeof page === 'number') return errorPage(status);
    return { ...objectAnswer(page, {}), status: custom?.responseCode ?? status };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const state = compiled;
    const { answer: plain, behavior } = await answer(state, request);
    const final = await compressed(plain, request, behavior);
    const headers = viewerHeaders(behavior?.headers, final.headers, request.headers.origin);
    const hasBody = request.method !== 'HEAD' && final.status !== 304;
    if (final.status !== 304) headers['content-length'] = String(final.body.length);
    meter.record('cloudfront.request', 1, state.model.name);
    if (hasBody && final.body.length > 0) {
      meter.record('cloudfront.egressByte', final.body.length, state.model.name);
    }
    response.writeHead(final.status, headers);
    response.end(hasBody ? final.body : undefined);
  }

  return {
    async listen(port) {
      const server: Server = createServer((request, response) => {
        serve(request, response).catch((error: unknown) => {
          log.error('cloudfront', String(error));
          if (response.headersSent) response.destroy();
          else response.writeHead(500).end();
        });
      });
      listening = await listenOn(server, port);
      return listening.port;
    },
    replaceModel(model) {
      compiled = compile(model);
    },
    async close() {
      await listening?.close();
    },
  };
}

function compile(model: DistributionModel): Compiled {
  const behaviors = model.behaviors.map((behavior) => ({
    ...behavior,
    matches: pathMatcher(behavior.pathPattern),
    allows: mayAccess(behavior.origin, model.arn),
  }));
  return { model, behaviors };
}

/** As patterns are compared with it: the same letters in the same spelling. The origin gets it as it came. */
function normalized(path: string): string {
  return path.replace(/%(?:2[de]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)/gi, decodeURIComponent);
}

/** A pattern may leave out the slash at its beginning. */
function pathMatcher(pattern: string | undefined): Matcher {
  if (pattern === undefined) return () => true;
  return compileWildcard(pattern.startsWith('/') ? pattern : `/${pattern}`);
}

/** The key of a path, percent-decoded; undefined where it is no percent-encoded UTF-8. */
function keyOf({ origin }: Behavior, path: string, rootObject: string): string | undefined {
  try {
    const decoded = decodeURIComponent(path === '/' ? `/${rootObject}` : path);
    return (origin.path + decoded).slice(1);
  } catch {
    return undefined;
  }
}

/** The answer in an encoding that the viewer takes and the behavior allows. */
async function compressed(
  answer: SiteAnswer,
  request: IncomingMessage,
  behavior: Behavior | undefined,
): Promise<SiteAnswer> {
  const { status, headers, body } = answer;
  const type = headers['content-type'] ?? '';
  const isWhole = status !== 206 && headers['content-encoding'] === undefined;
  if (!behavior?.compress.length || !isWhole || !isCompressible(type, answer.size)) return answer;
  const varying = { ...headers, vary: 'Accept-Encoding' };
  const encoding = negotiate(request.headers['accept-encoding'], behavior.compress);
  if (encoding === undefined) return { ...answer, headers: varying };
  // The same object in other bytes: its tag says so by being weak.
  const etag = headers['etag']?.replace(/^(?!W\/)/, 'W/');
  const tagged = { ...varying, ...(etag === undefined ? {} : { etag }) };
  if (status === 304) return { ...answer, headers: tagged };
  return {
    ...answer,
    headers: { ...tagged, 'content-encoding': encoding },
    body: await compress(body, encoding),
  };
}
