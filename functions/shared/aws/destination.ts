import type { FinalizeRequestMiddleware, MiddlewareStack } from '@smithy/types';

/** Where an SDK client sends its requests, and as what it signs them. */
export interface Destination {
  secure: boolean;
  hostname: string;
  port: number | undefined;
  /** As the header has it. */
  host: string;
  region: string;
  /** The name that signatures are for. */
  service: string;
}

interface Signed {
  request?: {
    protocol?: string;
    hostname?: string;
    port?: number;
    headers?: Record<string, string>;
  };
}

/**
 * Notes where a client's first request goes: Region, endpoint of the account, endpoint of a local runtime
 * are found as the SDK finds them, and by nobody else.
 * @returns What was noted; undefined before the first request.
 */
export function watchDestination<Input extends object, Output extends object>(
  stack: MiddlewareStack<Input, Output>,
): () => Destination | undefined {
  let seen: Destination | undefined;
  const watch: FinalizeRequestMiddleware<Input, Output> = (next) => (args) => {
    seen ??= destinationOf(args as Signed);
    return next(args);
  };
  stack.addRelativeTo(watch, {
    name: 'watchDestination',
    relation: 'after',
    toMiddleware: 'httpSigningMiddleware',
  });
  return () => seen;
}

const scope = /Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

function destinationOf({ request }: Signed): Destination | undefined {
  const { protocol = '', hostname, port, headers = {} } = request ?? {};
  const [, region, service] = scope.exec(headers['authorization'] ?? '') ?? [];
  if (hostname === undefined || region === undefined || service === undefined) return undefined;
  const secure = protocol.startsWith('https');
  const host = headers['host'] ?? (port === undefined ? hostname : `${hostname}:${port}`);
  return { secure, hostname, port, host, region, service };
}
