import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { definitions } from '../../functions/definitions.ts';
import { deriveCapacity } from '../../lib/capacity.ts';
import { DEFAULT_ACCOUNT_LIMITS } from '../../lib/quotas.ts';
import {
  createTestApp,
  type Resource,
  type StackTemplate,
  statementsOf,
  synthesizeTemplates,
  temporaryFolder,
} from './fixture.ts';

const templates = synthesizeTemplates(createTestApp(temporaryFolder()));
const resources = templates.flatMap(({ stackName, Resources }) =>
  Object.entries(Resources).map(([id, resource]) => ({ id, stackName, ...resource })),
);
const ofType = (type: string) => resources.filter((resource) => resource.Type === type);
const functions = ofType('AWS::Lambda::Function');
const capacity = deriveCapacity({
  scale: 1,
  account: DEFAULT_ACCOUNT_LIMITS,
  functions: definitions,
});

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

function functionNamed(name: string): Resource {
  const definition = definitions.find((each) => each.name === name);
  const found = functions.find(
    ({ Properties }) => Properties['Description'] === definition?.description,
  );
  if (!found) throw new Error(`no function ${name} in the templates`);
  return found;
}

describe('functions', () => {
  it('are those of the definitions, each once', () => {
    expect(functions.map(({ Properties }) => Properties['Description']).toSorted()).toEqual(
      definitions.map(({ description }) => description).toSorted(),
    );
  });

  it.each(definitions.map((each) => [each.name, each] as const))(
    '%s runs as defined, within its reserved concurrency',
    (name, definition) => {
      expect(functionNamed(name).Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: definition.memoryMb,
        Timeout: definition.timeoutSeconds,
        ReservedConcurrentExecutions: capacity.functions[name]?.reserved,
      });
    },
  );

  it.each(definitions.map((each) => [each.name, each] as const))(
    '%s has the environment of its definition, in less than 4 KB',
    (name, definition) => {
      const environment = functionNamed(name).Properties['Environment'] as {
        Variables: Record<string, unknown>;
      };
      expect(Object.keys(environment.Variables)).toEqual(
        expect.arrayContaining([...definition.environment]),
      );
      // An intrinsic becomes a name, a URL or an ARN: none is longer than 256 characters.
      const size = Object.entries(environment.Variables).reduce(
        (sum, [key, value]) =>
          sum + key.length + (typeof value === 'string' ? Buffer.byteLength(value) : 256),
        0,
      );
      expect(size).toBeLessThan(4_096);
    },
  );

  it('have a role and a log group of their own', () => {
    const roles = functions.map(({ stackName, Properties }) =>
      JSON.stringify([stackName, Properties['Role']]),
    );
    const logs = functions.map(({ stackName, Properties }) =>
      JSON.stringify([stackName, (Properties['LoggingConfig'] as { LogGroup: unknown }).LogGroup]),
    );
    expect(new Set(roles).size).toBe(functions.length);
    expect(new Set(logs).size).toBe(functions.length);
  });

  it('hold no wildcard action, and no wildcard resource but their stage’s connections, apps’ secrets and objects', () => {
    const roles = ofType('AWS::IAM::Role').filter((role) =>
      JSON.stringify(role.Properties['AssumeRolePolicyDocument']).includes('lambda.amazonaws.com'),
    );
    expect(roles.length).toBe(functions.length);
    for (const role of roles) {
      expect(role.Properties['ManagedPolicyArns']).toBeUndefined();
      expect(statementsOf(role).length).toBeGreaterThan(0);
      for (const { Action, Resource: resource } of statementsOf(role)) {
        for (const action of list(Action)) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
        for (const each of list(resource)) {
          const text = JSON.stringify(each);
          const rest = text
            .replace(/\/v1\/(POST|GET|DELETE)\/@connections\/\*"/, '"')
            .replace(/:secret:causerie\/apps\/\*"/, '"')
            .replace(/("Fn::ImportValue":"causerie-(?:data|site):[^"]*"},"\/[a-z/-]*)\*"/, '$1"');
          expect(rest).not.toContain('*');
        }
      }
    }
  });

  it('may do what their definitions grant, and besides that only log and read their queue', () => {
    for (const definition of definitions) {
      const { stackName, Properties } = functionNamed(definition.name) as Resource & {
        stackName: string;
      };
      const roleId = (Properties['Role'] as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];
      const role = resources.find((each) => each.stackName === stackName && each.id === roleId);
      const actions = new Set(role ? statementsOf(role).flatMap(({ Action }) => list(Action)) : []);
      const expected = new Set<string>(['logs:CreateLogStream', 'logs:PutLogEvents']);
      for (const grant of definition.grants) {
        // These have no domain of mail.
        if ('mail' in grant) continue;
        const granted = 'connections' in grant ? ['execute-api:ManageConnections'] : grant.actions;
        for (const action of granted) expected.add(action);
      }
      if (definition.trigger.kind === 'queue') {
        for (const action of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) {
          expected.add(`sqs:${action}`);
        }
      }
      expect([...actions].toSorted()).toEqual([...expected].toSorted());
    }
  });
});

describe('logs', () => {
  it('are kept for 30 days, everywhere', () => {
    const groups = ofType('AWS::Logs::LogGroup');
    expect(groups.length).toBe(functions.length + 2);
    for (const { Properties } of groups) expect(Properties['RetentionInDays']).toBe(30);
  });
});

describe('tables', () => {
  it.each(ofType('AWS::DynamoDB::GlobalTable').map((table) => [table.id, table] as const))(
    '%s is on demand, recoverable, protected, and expires items',
    (_id, table) => {
      expect(table.DeletionPolicy).toBe('Retain');
      expect(table.Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        Replicas: [
          {
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          },
        ],
      });
    },
  );

  it('have the indexes inbox, assignee and lookup, of keys only', () => {
    const indexes = ofType('AWS::DynamoDB::GlobalTable').flatMap(
      ({ Properties }) =>
        Properties['GlobalSecondaryIndexes'] as {
          IndexName: string;
          KeySchema: { AttributeName: string }[];
          Projection: { ProjectionType: string };
        }[],
    );
    const summary = indexes.map(({ IndexName, KeySchema, Projection }) => [
      IndexName,
      ...KeySchema.map(({ AttributeName }) => AttributeName),
      Projection.ProjectionType,
    ]);
    expect(summary).toEqual([
      ['inbox', 'inboxPk', 'inboxSk', 'KEYS_ONLY'],
      ['assignee', 'assigneePk', 'assigneeSk', 'KEYS_ONLY'],
      ['lookup', 'lookupPk', 'lookupSk', 'KEYS_ONLY'],
    ]);
  });
});

describe('queues', () => {
  const queues = ofType('AWS::SQS::Queue');
  const deadLetters = new Set(
    queues.flatMap(({ Properties }) => {
      const redrive = Properties['RedrivePolicy'] as
        | { deadLetterTargetArn: { 'Fn::GetAtt': [string, string] }; maxReceiveCount: number }
        | undefined;
      return redrive ? [redrive.deadLetterTargetArn['Fn::GetAtt'][0]] : [];
    }),
  );
  const work = queues.filter(({ id }) => !deadLetters.has(id));

  it('each have a dead-letter queue of their kind, after at least 5 receives', () => {
    expect(work.length).toBe(8);
    expect(deadLetters.size).toBe(work.length);
    for (const { Properties } of work) {
      const redrive = Properties['RedrivePolicy'] as {
        deadLetterTargetArn: { 'Fn::GetAtt': [string, string] };
        maxReceiveCount: number;
      };
      expect(redrive.maxReceiveCount).toBeGreaterThanOrEqual(5);
      const target = queues.find(({ id }) => id === redrive.deadLetterTargetArn['Fn::GetAtt'][0]);
      expect(target?.Properties['FifoQueue']).toBe(Properties['FifoQueue']);
    }
  });

  it('are encrypted, and refuse what is not', () => {
    for (const { Properties } of queues) expect(Properties['SqsManagedSseEnabled']).toBe(true);
    const policies = ofType('AWS::SQS::QueuePolicy');
    expect(policies.length).toBe(queues.length);
    for (const policy of policies) {
      expect(JSON.stringify(policy.Properties)).toContain('"aws:SecureTransport":"false"');
    }
  });

  it('run at high throughput where they are FIFO', () => {
    const fifo = queues.filter(({ Properties }) => Properties['FifoQueue'] === true);
    expect(fifo.map(({ id }) => id.replace(/[0-9A-F]{8}$/, '')).toSorted()).toEqual([
      'Answers',
      'AnswersDeadLetters',
      'Inbound',
      'InboundDeadLetters',
      'Outbound',
      'OutboundDeadLetters',
      'Routing',
      'RoutingDeadLetters',
      'Steps',
      'StepsDeadLetters',
      'Webhooks',
      'WebhooksDeadLetters',
    ]);
    for (const { Properties } of fifo) {
      expect(Properties).toMatchObject({
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
      });
    }
  });

  it('hide a message for six times the time-out of its function, a step of a flow, an event for a webhook and what came by a channel for half as long again', () => {
    for (const { trigger, timeoutSeconds } of definitions) {
      if (trigger.kind !== 'queue') continue;
      const queue = work.find(({ id }) => id.toLowerCase().startsWith(trigger.queue));
      const times = ['steps', 'webhooks', 'inbound', 'outbound'].includes(trigger.queue) ? 1.5 : 6;
      expect(queue?.Properties['VisibilityTimeout']).toBeGreaterThanOrEqual(times * timeoutSeconds);
    }
  });

  it('feed their functions within the reserved concurrency, and report single failures', () => {
    const readers = definitions.filter(({ trigger }) => trigger.kind === 'queue');
    const mappings = ofType('AWS::Lambda::EventSourceMapping');
    expect(mappings.length).toBe(readers.length);
    const expected = readers.map(({ name }) => capacity.functions[name]?.mapping);
    const actual = mappings.map(
      ({ Properties }) =>
        (Properties['ScalingConfig'] as { MaximumConcurrency: number }).MaximumConcurrency,
    );
    expect(actual.toSorted()).toEqual(expected.toSorted());
    for (const { Properties } of mappings) {
      expect(Properties['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
    }
  });
});

describe('APIs', () => {
  const apis = ofType('AWS::ApiGatewayV2::Api');
  const routes = ofType('AWS::ApiGatewayV2::Route');
  const routeOf = (key: string) => routes.find(({ Properties }) => Properties['RouteKey'] === key);

  it('throttle as the capacity says, and log every request', () => {
    const stages = ofType('AWS::ApiGatewayV2::Stage');
    const throttles = Object.fromEntries(
      stages.map(({ Properties }) => [Properties['StageName'], Properties['DefaultRouteSettings']]),
    );
    const settings = ({ rateLimit, burstLimit }: { rateLimit: number; burstLimit: number }) => ({
      ThrottlingRateLimit: rateLimit,
      ThrottlingBurstLimit: burstLimit,
    });
    expect(throttles).toEqual({
      v1: settings(capacity.webSocketThrottle),
      $default: settings(capacity.httpThrottle),
    });
    for (const { Properties } of stages) {
      expect(Properties['AutoDeploy']).toBe(true);
      const { Format } = Properties['AccessLogSettings'] as { Format: string };
      expect(JSON.parse(Format)).toMatchObject({ requestId: '$context.requestId' });
    }
  });

  it('serve every route of the definitions and no other', () => {
    const expected = definitions.flatMap(({ trigger }) => {
      if (trigger.kind === 'websocket') return [...trigger.routes];
      if (trigger.kind !== 'http') return [];
      return trigger.routes.map(({ method, path }) => `${method} ${path}`);
    });
    expect(routes.map(({ Properties }) => Properties['RouteKey']).toSorted()).toEqual(
      expected.toSorted(),
    );
  });

  it('let agents and administrators in with a token of the user pool only', () => {
    const authorizers = ofType('AWS::ApiGatewayV2::Authorizer').filter(
      ({ Properties }) => Properties['AuthorizerType'] === 'JWT',
    );
    expect(authorizers.length).toBe(1);
    expect(JSON.stringify(authorizers[0]?.Properties['JwtConfiguration'])).toMatch(
      /Console.*cognito-idp.*Agents/,
    );
    for (const { trigger } of definitions) {
      if (trigger.kind !== 'http') continue;
      for (const { method, path, auth } of trigger.routes) {
        const properties = routeOf(`${method} ${path}`)?.Properties;
        const signedIn = auth === 'agent' || auth === 'admin';
        expect(properties?.['AuthorizationType']).toBe(signedIn ? 'JWT' : 'NONE');
        if (signedIn) expect(properties?.['AuthorizerId']).toEqual({ Ref: authorizers[0]?.id });
      }
    }
  });

  it('settle who connects by the subprotocol header, at $connect', () => {
    const authorizer = ofType('AWS::ApiGatewayV2::Authorizer').find(
      ({ Properties }) => Properties['AuthorizerType'] === 'REQUEST',
    );
    expect(authorizer?.Properties['IdentitySource']).toEqual([
      'route.request.header.Sec-WebSocket-Protocol',
    ]);
    expect(routeOf('$connect')?.Properties).toMatchObject({
      AuthorizationType: 'CUSTOM',
      AuthorizerId: { Ref: authorizer?.id },
    });
  });

  it('answer on every WebSocket route but $connect and $disconnect', () => {
    const api = apis.find(({ Properties }) => Properties['ProtocolType'] === 'WEBSOCKET');
    expect(api?.Properties['RouteSelectionExpression']).toBe('$request.body.action');
    const answering = ofType('AWS::ApiGatewayV2::RouteResponse').map(
      ({ Properties }) => (Properties['RouteId'] as { Ref: string }).Ref,
    );
    const expected = routes.filter(
      ({ stackName, Properties }) =>
        stackName === api?.stackName &&
        !['$connect', '$disconnect'].includes(String(Properties['RouteKey'])),
    );
    expect(answering.toSorted()).toEqual(expected.map(({ id }) => id).toSorted());
    for (const { Properties } of expected) {
      expect(Properties['RouteResponseSelectionExpression']).toBe('$default');
    }
  });
});

describe('a function that a deploy runs', () => {
  const [run] = ofType('Custom::DeployMessenger');

  it('[M60] is called when the messenger, its own code or an address has changed', () => {
    const lambda = functions.find(
      ({ id, stackName }) => id.startsWith('DeployMessenger') && stackName === run?.stackName,
    );
    expect(run?.Properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': [lambda?.id, 'Arn'] },
      ServiceTimeout: '1200',
      code: expect.stringMatching(/^[0-9a-f]{64}$/),
      apiUrl: { 'Fn::ImportValue': expect.stringMatching(/causerie-http:\w*ApiEndpoint/) },
      siteUrl: expect.objectContaining({ 'Fn::Join': expect.anything() }),
    });
    const { folder, templates: same } = synthesizeWith();
    expect(runIn(same)).toEqual(run?.Properties);
    const file = join(folder, 'bundles/deploy-messenger/files/app.js');
    mkdirSync(dirname(file));
    writeFileSync(file, 'other');
    expect(runIn(synthesizeTemplates(createTestApp(folder)))).not.toEqual(run?.Properties);
  });

  it('comes last, so that its failure holds nothing else up', () => {
    const app = createTestApp(temporaryFolder());
    const stacks = app.synth().stacks;
    expect(stacks.at(-1)?.stackName).toBe('causerie-messenger');
    expect(stacks.at(-1)?.dependencies.map(({ id }) => id)).toContain('causerie-workers');
  });

  it('may run for longer than an API waits, one at a time, and is not waited for in vain', () => {
    const { Properties } = functionNamed('deploy-messenger');
    expect(Properties['Timeout']).toBeGreaterThan(29);
    expect(Properties['ReservedConcurrentExecutions']).toBe(1);
    // Three attempts of it, and the minute and the two that Lambda waits between them.
    const attempts = 3 * Number(Properties['Timeout']) + 180;
    expect(Number(run?.Properties['ServiceTimeout'])).toBeGreaterThan(attempts);
  });
});

/** The app once more, in a folder of its own. */
function synthesizeWith() {
  const folder = temporaryFolder();
  return { folder, templates: synthesizeTemplates(createTestApp(folder)) };
}

function runIn(all: StackTemplate[]): Record<string, unknown> | undefined {
  return all
    .flatMap(({ Resources }) => Object.values(Resources))
    .find(({ Type }) => Type === 'Custom::DeployMessenger')?.Properties;
}

describe('the user pool', () => {
  it('has no self sign-up, and the attributes and groups of agents', () => {
    const [pool] = ofType('AWS::Cognito::UserPool');
    expect(pool?.Properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      UsernameAttributes: ['email'],
      DeletionProtection: 'ACTIVE',
    });
    expect(JSON.stringify(pool?.Properties['Schema'])).toMatch(/"app_id".*"agent_id"/);
    const groups = ofType('AWS::Cognito::UserPoolGroup');
    expect(groups.map(({ Properties }) => Properties['GroupName'])).toEqual([
      'agent',
      'supervisor',
      'admin',
    ]);
    const [client] = ofType('AWS::Cognito::UserPoolClient');
    expect(client?.Properties).toMatchObject({
      GenerateSecret: false,
      PreventUserExistenceErrors: 'ENABLED',
      IdTokenValidity: 60,
    });
  });
});

describe('the stacks', () => {
  it('refer to each other in one direction, by strong references', () => {
    expect(JSON.stringify(templates)).not.toContain('Fn::GetStackOutput');
    const order = [
      ...['data', 'messaging', 'site', 'realtime', 'http', 'workers', 'operations', 'messenger'],
    ].map((part) => `causerie-${part}`);
    expect(templates.map(({ stackName }) => stackName).toSorted()).toEqual(order.toSorted());
    for (const template of templates) {
      const imports = [...JSON.stringify(template).matchAll(/"Fn::ImportValue":"([a-z-]+):/g)];
      for (const [, producer] of imports) {
        expect(order.indexOf(String(producer))).toBeLessThan(order.indexOf(template.stackName));
      }
    }
  });

  it('give what clients and operators need, each name once', () => {
    const outputs = templates.flatMap(({ Outputs = {} }) =>
      Object.entries(Outputs).flatMap(([name, { Export }]) => (Export ? [] : [name])),
    );
    expect(outputs.toSorted()).toEqual([
      'alarmTopicArn',
      'answersQueueUrl',
      'contentBucket',
      'conversationsTable',
      'dashboardUrl',
      'deliveryQueueUrl',
      'directoryTable',
      'httpApiUrl',
      'inboundQueueUrl',
      'mediaBucket',
      'outboundQueueUrl',
      'region',
      'routingQueueUrl',
      'sdkTokenSecretArn',
      'siteBucket',
      'siteUrl',
      'stepsQueueUrl',
      'timersQueueUrl',
      'userPoolClientId',
      'userPoolId',
      'webSocketCallbackUrl',
      'webSocketUrl',
      'webhooksQueueUrl',
    ]);
  });
});
