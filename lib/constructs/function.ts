import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { FunctionDefinition } from '../../functions/definition.ts';
import { ConfigurationError } from '../errors.ts';
import { acknowledge } from '../nag.ts';
import type { Settings } from '../settings.ts';
import type { Parts, Plan } from './parts.ts';
import { wire } from './wiring.ts';

/** API Gateway gives up on an integration after 29 s (WebSocket) or 30 s (HTTP). */
const API_TIMEOUT_SECONDS = 29;

/**
 * A function as its definition says: its bundle, a log group and a role of its own with just its
 * grants, its environment, its reserved concurrency.
 * @throws ConfigurationError `INVALID_DEFINITION` where AWS would not carry the definition out
 */
export function createFunction(
  stack: Stack,
  definition: FunctionDefinition,
  parts: Parts,
  plan: Plan,
): LambdaFunction {
  const { name, trigger, timeoutSeconds } = definition;
  const { settings, capacity } = plan;
  const bundle = plan.bundles[name];
  const concurrency = capacity.functions[name];
  if (!bundle || !concurrency) {
    throw new ConfigurationError('INVALID_DEFINITION', `${name} has no bundle or no capacity.`);
  }
  const isAwaitedByApi = !['queue', 'schedule', 'deployment', 'mail'].includes(trigger.kind);
  if (isAwaitedByApi && timeoutSeconds > API_TIMEOUT_SECONDS) {
    throw new ConfigurationError(
      'INVALID_DEFINITION',
      `${name} may run for ${timeoutSeconds} s, but API Gateway waits for ${API_TIMEOUT_SECONDS} s: lower its timeoutSeconds.`,
    );
  }
  const id = pascalCase(name);
  const logGroup = new LogGroup(stack, `${id}Logs`, {
    logGroupName: functionLogs(settings, name),
    retention: settings.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const { environment, statements } = wire(definition, parts, capacity.quotas);
  const role = new Role(stack, `${id}Role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: `What ${name} may do.`,
    inlinePolicies: {
      grants: new PolicyDocument({
        statements: [
          // In place of AWSLambdaBasicExecutionRole, which may write to every log group.
          new PolicyStatement({
            actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            resources: [logGroup.logGroupArn],
          }),
          ...statements,
        ],
      }),
    },
  });
  const lambda = new LambdaFunction(stack, id, {
    functionName: functionName(settings, name),
    description: definition.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    code: Code.fromAsset(bundle.directory),
    handler: 'index.handler',
    memorySize: definition.memoryMb,
    timeout: Duration.seconds(timeoutSeconds),
    ...(plan.settings.reserveConcurrency
      ? { reservedConcurrentExecutions: concurrency.reserved }
      : {}),
    role,
    logGroup,
    // As text, Lambda adds three lines of its own to every invocation: a kilobyte a message.
    loggingFormat: LoggingFormat.JSON,
    systemLogLevelV2: SystemLogLevel.WARN,
    applicationLogLevelV2: ApplicationLogLevel.INFO,
    environment: {
      ...environment,
      POWERTOOLS_SERVICE_NAME: name,
      POWERTOOLS_METRICS_NAMESPACE: settings.deployment,
    },
  });
  const granted = statements.flatMap((statement) => statement.resources);
  acknowledge.connections(role, granted);
  acknowledge.appSecrets(role, granted);
  acknowledge.objects(
    role,
    statements
      .filter(({ actions }) => actions.every((action) => action.startsWith('s3:')))
      .flatMap(({ resources }) => resources),
  );
  return lambda;
}

/** Known beforehand, so that nothing has to refer to a function to watch it or to read its log. */
export function functionName({ deployment }: Settings, name: string): string {
  return `${deployment}-${name}`;
}

export function functionLogs({ deployment }: Settings, name: string): string {
  return `/${deployment}/functions/${name}`;
}

/** 'websocket-message' becomes 'WebsocketMessage'. */
export function pascalCase(name: string): string {
  return name.replace(/(?:^|-)(\w)/g, (_match, letter: string) => letter.toUpperCase());
}
