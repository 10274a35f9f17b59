import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { definitions } from '../../functions/definitions.ts';
import { createTestApp, synthesizeTemplates, temporaryFolder } from './fixture.ts';

const folder = temporaryFolder();

/** Synthesizes the app with one fault put into its messaging stack. */
function synthesizeWith(fault: (stack: Stack) => void): void {
  const app = createTestApp(folder);
  fault(app.node.findChild('causerie-messaging') as Stack);
  app.synth();
}

describe('synth fails on', () => {
  it.each<[string, (stack: Stack) => void, RegExp]>([
    [
      'a queue without a dead-letter queue and without TLS',
      (stack) => new Queue(stack, 'Bare'),
      /AwsSolutions-SQS[34]/,
    ],
    [
      'a role that may do anything to anything',
      (stack) =>
        new Role(stack, 'Mighty', {
          assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
        }).addToPolicy(new PolicyStatement({ actions: ['sqs:*'], resources: ['*'] })),
      /AwsSolutions-IAM5/,
    ],
    [
      'a property that CloudFormation does not know',
      (stack) => new CfnQueue(stack, 'Misspelt').addPropertyOverride('VisibilityTimeOut', 30),
      /VisibilityTimeOut/,
    ],
  ])('%s', (_name, fault, finding) => {
    expect(() => synthesizeWith(fault)).toThrowError(finding);
  });
});

describe('the app is refused', () => {
  it('where the account does not carry the capacity', () => {
    expect(() => createTestApp(folder, { capacity: '10' })).toThrowError(
      expect.objectContaining({ code: 'CAPACITY_EXCEEDS_ACCOUNT' }),
    );
  });

  it('where a context makes no sense', () => {
    expect(() => createTestApp(folder, { capacity: 'abc' })).toThrowError(
      expect.objectContaining({ code: 'INVALID_CONTEXT' }),
    );
  });

  it('where a function behind an API may run longer than the API waits', () => {
    const slow = definitions.map((each) =>
      each.trigger.kind === 'http' ? { ...each, timeoutSeconds: 30 } : each,
    );
    expect(() => createTestApp(folder, {}, slow)).toThrowError(
      expect.objectContaining({ code: 'INVALID_DEFINITION' }),
    );
  });

  it('where a function of the WebSocket API wants the HTTP API’s address, which comes after it', () => {
    const curious = definitions.map((each) =>
      each.trigger.kind === 'websocket'
        ? { ...each, environment: [...each.environment, 'HTTP_API_URL' as const] }
        : each,
    );
    expect(() => createTestApp(folder, {}, curious)).toThrowError(
      expect.objectContaining({ code: 'INVALID_DEFINITION' }),
    );
  });

  it('where no function authorizes those who connect', () => {
    const open = definitions.filter(({ trigger }) => trigger.kind !== 'websocket-authorizer');
    expect(() => createTestApp(folder, {}, open)).toThrowError(
      expect.objectContaining({ code: 'INVALID_DEFINITION' }),
    );
  });
});

describe('the context shapes the templates', () => {
  const templates = synthesizeTemplates(
    createTestApp(temporaryFolder(), {
      protectData: 'false',
      deployment: 'shop',
      allowedOrigins: 'https://shop.example',
      apiGatewayLogRole: 'false',
      region: 'eu-west-3',
      account: '012345678901',
      capacity: '0.01',
    }),
  );
  const text = JSON.stringify(templates);

  it('lets tables, user pool and secret go with their stack', () => {
    expect(text).not.toContain('"DeletionPolicy":"Retain"');
    expect(text).toContain('"DeletionProtection":"INACTIVE"');
    expect(text).toContain('"DeletionProtectionEnabled":false');
  });

  it('names stacks and APIs after the deployment', () => {
    expect(templates.map(({ stackName }) => stackName).toSorted()).toEqual([
      'shop-data',
      'shop-http',
      'shop-messaging',
      'shop-messenger',
      'shop-operations',
      'shop-realtime',
      'shop-site',
      'shop-workers',
    ]);
    expect(text).toContain('shop-realtime');
  });

  it('limits CORS to the origins given', () => {
    expect(text).toContain('"AllowOrigins":["https://shop.example"]');
    expect(text).toContain('"AllowedOrigins":["https://shop.example"]');
  });

  it('leaves the log role of API Gateway to the operator', () => {
    expect(text).not.toContain('AWS::ApiGateway::Account');
  });
});
