import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  AwsCall,
  AwsReply,
  AwsService,
  Clock,
  Closeable,
  Ids,
  RuntimeLog,
} from '../contracts.ts';
import { awsErrorReply } from '../endpoint/aws-error.ts';
import { adminOperations } from './admin-operations.ts';
import { CognitoError } from './cognito-error.ts';
import type { CognitoInput, CognitoOperation, Directory } from './directory.ts';
import type { UserPoolModel } from './pool-model.ts';
import { poolOperations } from './pool-operations.ts';
import { selfOperations } from './self-operations.ts';
import { signInOperations } from './sign-in-operations.ts';
import { loadSigningKey, type PublicJwk } from './signing-key.ts';
import { openUserStore } from './user-store.ts';

export interface CognitoOptions {
  clock: Pick<Clock, 'now'>;
  ids: Ids;
  log: RuntimeLog;
  accountId: string;
  region: string;
  /** The `iss` of a pool's tokens: `<AWS endpoint>/<poolId>`. */
  issuer(poolId: string): string;
  /** SQLite file; in memory if absent. */
  databaseFile?: string;
}

export interface Cognito extends Closeable {
  readonly service: AwsService;
  /** Serves the pool, its clients and groups as the template has them; users stay. */
  ensureUserPool(model: UserPoolModel): void;
  /** The key set of an issuer, for the JWT authorizer; undefined for an issuer that is not ours. */
  jwks(issuer: string): { keys: PublicJwk[] } | undefined;
  /** Serves `/<poolId>/.well-known/…`; for the AWS endpoint's `extraRoutes`. */
  route(req: IncomingMessage, res: ServerResponse): boolean;
}

/** Operations that Cognito takes without a signature: a token, code or password stands for it. */
const UNSIGNED: ReadonlySet<string> = new Set([
  'InitiateAuth',
  'RespondToAuthChallenge',
  'ForgotPassword',
  'ConfirmForgotPassword',
  'GetUser',
  'ChangePassword',
  'GlobalSignOut',
  'RevokeToken',
]);

/** Amazon Cognito user pools: people who sign in, their groups and their tokens, on disk. */
export function createCognito(options: CognitoOptions): Cognito {
  const { accountId, region, ids } = options;
  const store = openUserStore(options.databaseFile ?? ':memory:');
  const directory: Directory = {
    store,
    key: loadSigningKey(store.db),
    clock: options.clock,
    ids,
    log: options.log,
    accountId,
    region,
    issuer: (poolId) => options.issuer(poolId),
    pools: new Map(),
  };
  const operations: Readonly<Record<string, CognitoOperation>> = {
    ...signInOperations(directory),
    ...selfOperations(directory),
    ...adminOperations(directory),
    ...poolOperations(directory),
  };

  async function handle(call: AwsCall): Promise<AwsReply> {
    const requestId = ids.uuid();
    const fail = (code: string, message: string): AwsReply =>
      awsErrorReply('json-1.1', { code, message, status: 400 }, requestId);
    const operation = Object.hasOwn(operations, call.operation)
      ? operations[call.operation]
      : undefined;
    if (operation === undefined) {
      const message = `The local runtime does not serve ${call.operation} of Cognito user pools.`;
      return fail('UnknownOperationException', message);
    }
    const input = parse(call.body);
    if (input === undefined) return fail('SerializationException', 'The body is not JSON.');
    try {
      const headers = {
        'content-type': 'application/x-amz-json-1.1',
        'x-amzn-requestid': requestId,
      };
      return { status: 200, headers, body: JSON.stringify(await operation(input)) };
    } catch (cause) {
      if (cause instanceof CognitoError) return fail(cause.code, cause.message);
      throw cause;
    }
  }

  return {
    service: {
      signingName: 'cognito-idp',
      targetPrefix: 'AWSCognitoIdentityProviderService',
      unsigned: UNSIGNED,
      permissions(call) {
        const poolId = parse(call.body)?.UserPoolId;
        const resource =
          poolId === undefined
            ? '*'
            : `arn:aws:cognito-idp:${region}:${accountId}:userpool/${poolId}`;
        return [{ action: `cognito-idp:${call.operation}`, resource }];
      },
      handle,
    },
    ensureUserPool(model) {
      directory.pools.set(model.poolId, model);
      const present = new Set(store.listGroups(model.poolId).map((group) => group.name));
      for (const group of model.groups) {
        if (present.has(group.GroupName)) continue;
        store.saveGroup({
          poolId: model.poolId,
          name: group.GroupName,
          description: group.Description ?? null,
          precedence: group.Precedence ?? null,
          createdAt: options.clock.now(),
        });
      }
    },
    jwks: (issuer) =>
      [...directory.pools.keys()].some((poolId) => options.issuer(poolId) === issuer)
        ? directory.key.jwks
        : undefined,
    route(req, res) {
      const match = /^\/([\w-]+)\/\.well-known\/(jwks\.json|openid-configuration)$/.exec(
        (req.url ?? '').split('?')[0] ?? '',
      );
      const poolId = match?.[1] ?? '';
      if (match === null || !directory.pools.has(poolId)) return false;
      const issuer = options.issuer(poolId);
      const body = JSON.stringify(
        match[2] === 'jwks.json'
          ? directory.key.jwks
          : {
              issuer,
              jwks_uri: `${issuer}/.well-known/jwks.json`,
              response_types_supported: ['code', 'token'],
              subject_types_supported: ['public'],
              id_token_signing_alg_values_supported: ['RS256'],
            },
      );
      res.writeHead(200, {
        'content-type': 'application/json',
        'access-control-allow-origin': '*',
        'cache-control': 'public, max-age=86400',
        'content-length': Buffer.byteLength(body),
      });
      res.end(body);
      return true;
    },
    close: () => store.close(),
  };
}

function parse(body: Buffer): CognitoInput | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
