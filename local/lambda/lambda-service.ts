import type { AwsCall, AwsReply, AwsService, Permission } from '../contracts.ts';
import { type FunctionModel, functionNameOf } from '../template/functions.ts';
import type { PoolOutcome } from './function-pool.ts';

const FUNCTIONS = /^\/2015-03-31\/functions(?:\/([^/]+))?(?:\/(invocations|configuration))?\/?$/;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB, events 1 MB. */
const SYNCHRONOUS_LIMIT = 6_291_456;
const ASYNCHRONOUS_LIMIT = 1_048_576;

/** What the service asks of the functions behind it. */
export interface LambdaFunctions {
  models(): readonly FunctionModel[];
  model(functionName: string): FunctionModel | undefined;
  run(functionName: string, payload: string, requestId: string): Promise<PoolOutcome>;
  invokeAsync(functionName: string, payload: string): void;
}

function reply(status: number, body: unknown, headers: Record<string, string> = {}): AwsReply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? '' : JSON.stringify(body),
  };
}

function failure(status: number, code: string, body: Record<string, string>): AwsReply {
  return reply(status, body, { 'x-amzn-errortype': code });
}

function configuration(model: FunctionModel): Record<string, unknown> {
  return {
    FunctionName: model.functionName,
    FunctionArn: model.arn,
    Runtime: model.runtime,
    Handler: model.handler,
    MemorySize: model.memoryMb,
    Timeout: model.timeoutSeconds,
    Environment: { Variables: model.environment },
    Version: '$LATEST',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    LoggingConfig: { LogFormat: model.jsonLogs ? 'JSON' : 'Text', LogGroup: model.logGroupName },
  };
}

/** Lambda's API: Invoke, GetFunction, GetFunctionConfiguration, ListFunctions. */
export class LambdaService implements AwsService {
  readonly signingName = 'lambda';
  private readonly functions: LambdaFunctions;
  private readonly arnPrefix: string;
  private readonly uuid: () => string;

  /** @param arnPrefix `arn:aws:lambda:<region>:<account>:function:` */
  constructor(functions: LambdaFunctions, arnPrefix: string, uuid: () => string) {
    this.functions = functions;
    this.arnPrefix = arnPrefix;
    this.uuid = uuid;
  }

  permissions(call: AwsCall): Permission[] {
    const { name, operation } = this.read(call);
    const action = operation === 'Invoke' ? 'InvokeFunction' : operation;
    return [
      {
        action: `lambda:${action}`,
        resource: operation === 'ListFunctions' ? '*' : this.arnPrefix + name,
      },
    ];
  }

  async handle(call: AwsCall): Promise<AwsReply> {
    const { name, operation } = this.read(call);
    if (operation === 'ListFunctions') {
      return reply(200, { Functions: this.functions.models().map(configuration) });
    }
    const model = this.functions.model(name);
    if (model === undefined) {
      return failure(404, 'ResourceNotFoundException', {
        Type: 'User',
        Message: `Function not found: ${this.arnPrefix}${name}`,
      });
    }
    if (operation === 'Invoke') return this.invoke(call, model);
    if (operation === 'GetFunctionConfiguration') return reply(200, configuration(model));
    if (operation === 'GetFunction') {
      const { reservedConcurrency } = model;
      return reply(200, {
        Configuration: configuration(model),
        ...(reservedConcurrency === undefined
          ? {}
          : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
      });
    }
    return failure(400, 'InvalidParameterValueException', {
      Type: 'User',
      message: `The local runtime serves no ${call.method} ${call.path}.`,
    });
  }

  private read(call: AwsCall): { name: string; operation: string } {
    const match = FUNCTIONS.exec(call.path);
    const name = functionNameOf(decodeURIComponent(match?.[1] ?? '')) ?? '';
    if (call.method === 'POST' && match?.[2] === 'invocations')
      return { name, operation: 'Invoke' };
    if (call.method !== 'GET' || match === null) return { name, operation: 'Unknown' };
    if (match[1] === undefined) return { name, operation: 'ListFunctions' };
    return { name, operation: match[2] === undefined ? 'GetFunction' : 'GetFunctionConfiguration' };
  }

  private async invoke(call: AwsCall, model: FunctionModel): Promise<AwsReply> {
    const type = call.headers['x-amz-invocation-type'] ?? 'RequestResponse';
    if (type === 'DryRun') return reply(204, undefined);
    const limit = type === 'Event' ? ASYNCHRONOUS_LIMIT : SYNCHRONOUS_LIMIT;
    if (call.body.length > limit) {
      return failure(413, 'RequestTooLargeException', {
        Type: 'User',
        message: `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
      });
    }
    const payload = call.body.length === 0 ? '{}' : call.body.toString('utf8');
    try {
      JSON.parse(payload);
    } catch (error) {
      return failure(400, 'InvalidRequestContentException', {
        Type: 'User',
        message: `Could not parse request body into json: ${error}`,
      });
    }
    if (type === 'Event') {
      this.functions.invokeAsync(model.functionName, payload);
      return reply(202, undefined);
    }
    const requestId = this.uuid();
    const outcome = await this.functions.run(model.functionName, payload, requestId);
    const headers = { 'x-amz-executed-version': '$LATEST', 'x-amzn-requestid': requestId };
    switch (outcome.kind) {
      case 'throttled':
        return failure(429, 'TooManyRequestsException', {
          Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
          Type: 'User',
          message: 'Rate Exceeded.',
        });
      case 'ok':
        return {
          status: 200,
          headers: { 'content-type': 'application/json', ...headers },
          body: outcome.payload,
        };
      default: {
        const { errorType, errorMessage, trace } = outcome;
        return reply(
          200,
          { errorType, errorMessage, ...(trace.length > 0 ? { trace } : {}) },
          { ...headers, 'x-amz-function-error': 'Unhandled' },
        );
      }
    }
  }
}
