import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { asBoolean, asNumber, asObject, asStrings, asText } from './json.ts';
import type { Resource, Resources } from './resources.ts';
import { TemplateError } from './template-error.ts';

/** Where a function's code is: a folder of the assembly, or text in the template itself. */
export type FunctionCode = { directory: string } | { source: string; hash: string };

/** A Lambda function of the template. */
export interface FunctionModel {
  functionName: string;
  arn: string;
  logicalId: string;
  /** `<stack>/<logicalId>` of its role, which it signs its calls with. */
  roleId: string | undefined;
  code: FunctionCode;
  /** 'index.handler' */
  handler: string;
  runtime: string;
  memoryMb: number;
  timeoutSeconds: number;
  /** Undefined: it shares what the account leaves unreserved. */
  reservedConcurrency: number | undefined;
  environment: Readonly<Record<string, string>>;
  logGroupName: string;
  /** LoggingConfig: JSON lines, and whether START, END and REPORT are written. */
  jsonLogs: boolean;
  /** Least level of the handler's JSON lines; undefined for text. */
  logLevel: string | undefined;
  platformLogs: boolean;
  /** EventInvokeConfig: what becomes of asynchronous invocations that fail. */
  asynchronous: { maximumRetryAttempts: number; onFailureArn: string | undefined };
}

function codeOf(resource: Resource): FunctionCode {
  const code = asObject(resource.properties.Code);
  const source = asText(code.ZipFile);
  if (source !== undefined) {
    return { source, hash: createHash('sha256').update(source).digest('hex') };
  }
  // `<hash>.zip` in the bucket of the deployment is the folder `asset.<hash>` of the assembly.
  const key = asText(code.S3Key)?.split('/').at(-1);
  if (key === undefined) {
    throw new TemplateError(
      `${resource.id} has code that is neither an asset nor inline; the runtime serves no container images.`,
    );
  }
  return { directory: join(resource.stack.directory, `asset.${key.replace(/\.zip$/, '')}`) };
}

/** `arn:…:function:<name>[:<qualifier>]`, or an integration URI around it, to the name. */
export function functionNameOf(arnOrUri: unknown): string | undefined {
  const text = asText(arnOrUri) ?? '';
  return /:function:([\w-]+)/.exec(text)?.[1] ?? /^[\w-]+$/.exec(text)?.[0];
}

/** The functions of the app. Throws a `TemplateError` for code that cannot be served. */
export function readFunctions(resources: Resources): FunctionModel[] {
  const settings = new Map(
    resources
      .ofType('AWS::Lambda::EventInvokeConfig')
      .map((resource) => [functionNameOf(resource.properties.FunctionName), resource.properties]),
  );
  return resources.ofType('AWS::Lambda::Function').map((resource) => {
    const { properties } = resource;
    const logging = asObject(properties.LoggingConfig);
    const invoke = settings.get(resource.ref) ?? {};
    const environment: Record<string, string> = {};
    for (const [name, value] of Object.entries(
      asObject(asObject(properties.Environment).Variables),
    )) {
      environment[name] = asText(value) ?? '';
    }
    return {
      functionName: resource.ref,
      arn: resource.arn,
      logicalId: resource.logicalId,
      roleId: resources.findByArn(properties.Role)?.id,
      code: codeOf(resource),
      handler: asText(properties.Handler) ?? 'index.handler',
      runtime: asText(properties.Runtime) ?? '',
      memoryMb: asNumber(properties.MemorySize) ?? 128,
      timeoutSeconds: asNumber(properties.Timeout) ?? 3,
      reservedConcurrency: asNumber(properties.ReservedConcurrentExecutions),
      environment,
      logGroupName: asText(logging.LogGroup) ?? `/aws/lambda/${resource.ref}`,
      jsonLogs: logging.LogFormat === 'JSON',
      logLevel:
        logging.LogFormat === 'JSON' ? (asText(logging.ApplicationLogLevel) ?? 'INFO') : undefined,
      platformLogs: !(logging.LogFormat === 'JSON' && logging.SystemLogLevel === 'WARN'),
      asynchronous: {
        maximumRetryAttempts: asNumber(invoke.MaximumRetryAttempts) ?? 2,
        onFailureArn: asText(asObject(asObject(invoke.DestinationConfig).OnFailure).Destination),
      },
    };
  });
}

/** An SQS event source mapping of the template. */
export interface EventSourceMappingModel {
  id: string;
  queueArn: string;
  functionName: string;
  batchSize: number;
  maximumBatchingWindowSeconds: number;
  maximumConcurrency: number | undefined;
  reportBatchItemFailures: boolean;
  /** `Filters[].Pattern`, JSON text each. */
  filterPatterns: string[];
  enabled: boolean;
}

/** The event source mappings of the app that have a queue as their source. */
export function readEventSourceMappings(resources: Resources): EventSourceMappingModel[] {
  return resources
    .ofType('AWS::Lambda::EventSourceMapping')
    .filter(
      (resource) =>
        resources.findByArn(resource.properties.EventSourceArn)?.type === 'AWS::SQS::Queue',
    )
    .map((resource) => {
      const { properties } = resource;
      const filters = asObject(properties.FilterCriteria).Filters;
      return {
        id: resource.id,
        queueArn: asText(properties.EventSourceArn) ?? '',
        functionName: functionNameOf(properties.FunctionName) ?? '',
        batchSize: asNumber(properties.BatchSize) ?? 10,
        maximumBatchingWindowSeconds: asNumber(properties.MaximumBatchingWindowInSeconds) ?? 0,
        maximumConcurrency: asNumber(asObject(properties.ScalingConfig).MaximumConcurrency),
        reportBatchItemFailures: asStrings(properties.FunctionResponseTypes).includes(
          'ReportBatchItemFailures',
        ),
        filterPatterns: (Array.isArray(filters) ? filters : []).flatMap((filter) => {
          const pattern = asText(asObject(filter).Pattern);
          return pattern === undefined ? [] : [pattern];
        }),
        enabled: asBoolean(properties.Enabled) ?? true,
      };
    });
}
