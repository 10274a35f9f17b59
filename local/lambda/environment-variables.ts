import type { FunctionModel } from '../template/functions.ts';

/** A role's keys, as Lambda hands them to a function. */
export interface FunctionCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

/** What is the same for all functions. */
export interface EnvironmentBasis {
  region: string;
  /** Where the SDK's clients send their requests. */
  endpointUrl: string;
  /** DynamoDB has a port of its own. */
  dynamodbEndpointUrl: string | undefined;
}

/**
 * The variables that a function's environment has: the template's, then those that Lambda reserves
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html), which win. Nothing of
 * the machine's own environment.
 */
export function environmentVariables(
  model: FunctionModel,
  taskRoot: string,
  logStreamName: string,
  credentials: FunctionCredentials,
  basis: EnvironmentBasis,
): Record<string, string> {
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    // Without it the SDK would read the host user's ~/.aws.
    HOME: taskRoot,
    AWS_ENDPOINT_URL: basis.endpointUrl,
    ...(basis.dynamodbEndpointUrl === undefined
      ? {}
      : { AWS_ENDPOINT_URL_DYNAMODB: basis.dynamodbEndpointUrl }),
    ...model.environment,
    _HANDLER: model.handler,
    LAMBDA_TASK_ROOT: taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    AWS_REGION: basis.region,
    AWS_DEFAULT_REGION: basis.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${model.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: model.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(model.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    // Powertools' logger goes by these.
    AWS_LAMBDA_LOG_FORMAT: model.jsonLogs ? 'JSON' : 'Text',
    ...(model.logLevel === undefined ? {} : { AWS_LAMBDA_LOG_LEVEL: model.logLevel }),
    AWS_LAMBDA_LOG_GROUP_NAME: model.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
}
