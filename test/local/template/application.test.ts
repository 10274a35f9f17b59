import { afterAll, describe, expect, it } from 'vitest';
import { loadApplication } from '../../../local/template/application.ts';
import { localize } from '../../../local/template/local-addresses.ts';
import { removeAssemblies, writeAssembly, writeTemplate } from './assembly-fixture.ts';

afterAll(removeAssemblies);

const role = { Type: 'AWS::IAM::Role', Properties: {} };
const fn = (properties: Record<string, unknown> = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Key: 'abc.zip' },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    ...properties,
  },
});

/** The resolved environment of the function `Fn` when its variable V is `value`. */
function resolved(value: unknown, more: Record<string, unknown> = {}): string | undefined {
  const directory = writeAssembly({
    Main: {
      Resources: {
        Role: role,
        Fn: fn({ Environment: { Variables: { V: value } } }),
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
      },
      ...more,
    },
  });
  return loadApplication(directory).functions[0]?.environment['V'];
}

describe('intrinsic functions', () => {
  it.each([
    [{ Ref: 'AWS::Region' }, 'us-east-1'],
    [{ Ref: 'AWS::StackName' }, 'Main'],
    [{ Ref: 'Queue' }, 'https://sqs.us-east-1.amazonaws.com/000000000000/jobs'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:us-east-1:000000000000:jobs'],
    [{ 'Fn::GetAtt': 'Queue.QueueName' }, 'jobs'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'AWS::NoValue' }, { Ref: 'AWS::Partition' }]] }, 'a-aws'],
    [
      { 'Fn::Sub': `\${AWS::AccountId}/\${Queue.QueueName}/\${!kept}` },
      `000000000000/jobs/\${kept}`,
    ],
    [
      { 'Fn::Sub': [`\${x}-\${Queue}`, { x: { Ref: 'AWS::URLSuffix' } }] },
      /^amazonaws\.com-https:/,
    ],
    [{ 'Fn::Select': ['1', { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    [{ 'Fn::Base64': 'hi' }, 'aGk='],
    [5, '5'],
  ])('%j', (value, expected) => {
    expect(resolved(value)).toMatch(expected);
  });

  it('decides conditions, and leaves out resources whose condition does not hold', () => {
    const conditions = {
      Conditions: {
        Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
        There: { 'Fn::Not': [{ Condition: 'Here' }] },
      },
    };
    expect(resolved({ 'Fn::If': ['There', 'far', 'near'] }, conditions)).toBe('near');
    const directory = writeAssembly({
      Main: { Resources: { Q: { Type: 'AWS::SQS::Queue', Condition: 'There' } }, ...conditions },
    });
    expect(loadApplication(directory).queues).toEqual([]);
  });

  it.each([
    [{ 'Fn::Cidr': ['10.0.0.0/8', 1] }, /Fn::Cidr/],
    [{ Ref: 'Nothing' }, /Nothing/],
    [{ 'Fn::GetAtt': ['Queue', 'Colour'] }, /Colour.*QueueName/],
    [{ 'Fn::ImportValue': 'nobody' }, /nobody/],
  ])('that cannot be resolved say where: %j', (value, message) => {
    expect(() => resolved(value)).toThrow(message);
  });
});

describe('several stacks', () => {
  it('share values by export and import, and by nested stacks', () => {
    const directory = writeAssembly({
      Data: {
        Resources: { Table: { Type: 'AWS::DynamoDB::GlobalTable', Properties: {} } },
        Outputs: {
          ExportsOutputTable: { Value: { Ref: 'Table' }, Export: { Name: 'Data:Table' } },
        },
      },
      Main: {
        Resources: {
          Role: role,
          Fn: fn({
            Environment: {
              Variables: {
                TABLE: { 'Fn::ImportValue': 'Data:Table' },
                INNER: { 'Fn::GetAtt': ['Nested', 'Outputs.Name'] },
              },
            },
          }),
          Nested: {
            Type: 'AWS::CloudFormation::Stack',
            Properties: { Parameters: { Suffix: { Ref: 'AWS::Region' } } },
            Metadata: { 'aws:asset:path': 'nested.template.json' },
          },
        },
        Outputs: { table: { Value: { 'Fn::ImportValue': 'Data:Table' } } },
      },
    });
    writeTemplate(directory, 'nested.template.json', {
      Parameters: { Suffix: { Type: 'String' } },
      Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'inner' } } },
      Outputs: {
        Name: {
          Value: { 'Fn::Join': ['.', [{ 'Fn::GetAtt': ['Q', 'QueueName'] }, { Ref: 'Suffix' }]] },
        },
      },
    });
    const application = loadApplication(directory);
    const table = application.tables[0]?.ref;
    expect(table).toMatch(/^Data-Table-[A-Z0-9]{12}$/);
    expect(application.functions[0]?.environment).toEqual({
      TABLE: table,
      INNER: 'inner.us-east-1',
    });
    // Exports that the CDK made for another stack are no outputs of the app.
    expect(application.outputs).toEqual({ table });
  });

  it('may fix the account and the Region, one for all', () => {
    const stacks = { A: { Resources: {} }, B: { Resources: {} }, C: { Resources: {} } };
    const environments = { A: 'aws://111122223333/eu-west-3', B: 'aws://111122223333/eu-west-3' };
    expect(loadApplication(writeAssembly(stacks, environments))).toMatchObject({
      region: 'eu-west-3',
      accountId: '111122223333',
    });
    const apart = { ...environments, B: 'aws://111122223333/us-west-2' };
    expect(() => loadApplication(writeAssembly(stacks, apart))).toThrow(/eu-west-3, us-west-2/);
  });

  it('are looked for where a synthesized app is', () => {
    expect(() => loadApplication('nowhere')).toThrow(/no synthesized app.*npm run synth/);
  });
});

it('names are as AWS gives them, and the same for every load', () => {
  const directory = writeAssembly({
    Main: {
      Resources: {
        Role: role,
        AFunctionWithALongLogicalIdThatHasToBeCutSomewhere123: fn(),
        Jobs: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
        Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
        Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: {} },
        Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
      },
    },
  });
  const application = loadApplication(directory);
  expect(application.functions[0]?.functionName).toMatch(/^Main-AFunction\w+-[A-Z0-9]{12}$/);
  expect(application.functions[0]?.functionName.length).toBe(64);
  expect(application.queues[0]?.ref).toMatch(/\/Main-Jobs-[A-Z0-9]{12}\.fifo$/);
  expect(application.userPools[0]?.ref).toMatch(/^us-east-1_[A-Za-z0-9]{9}$/);
  expect(application.userPoolClients[0]?.ref).toMatch(/^[a-z0-9]{26}$/);
  expect(application.secrets[0]?.ref).toMatch(/:secret:Secret-[A-Za-z0-9]{12}-[A-Za-z0-9]{6}$/);
  const again = loadApplication(directory);
  expect(again.functions[0]?.arn).toBe(application.functions[0]?.arn);
  expect(again.secrets[0]?.ref).toBe(application.secrets[0]?.ref);
});

it('what would do something on AWS and does nothing here is named, and nothing else', () => {
  const directory = writeAssembly({
    Main: {
      Resources: {
        Search: { Type: 'AWS::OpenSearchService::Domain' },
        Alarm: { Type: 'AWS::CloudWatch::Alarm' },
        Log: { Type: 'AWS::Logs::LogGroup' },
        Meta: { Type: 'AWS::CDK::Metadata', Condition: 'Undefined' },
      },
    },
  });
  expect(loadApplication(directory).warnings).toEqual([
    'not served: AWS::OpenSearchService::Domain Search',
  ]);
});

it('dead-letter queues come before the queues that name them', () => {
  const directory = writeAssembly({
    Main: {
      Resources: {
        Work: {
          Type: 'AWS::SQS::Queue',
          Properties: {
            QueueName: 'work',
            RedrivePolicy: {
              deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] },
              maxReceiveCount: 5,
            },
          },
        },
        Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
      },
    },
  });
  const names = loadApplication(directory).queues.map((queue) => queue.attributes['QueueName']);
  expect(names).toEqual(['dead', 'work']);
});

it("AWS's addresses become this machine's where it serves them", () => {
  const addresses = {
    apis: new Map([['abcdefghij', 'http://127.0.0.1:3001']]),
    sites: new Map([
      ['dabc.cloudfront.net', 'http://127.0.0.1:3003'],
      ['help.example.com', 'http://127.0.0.1:3003'],
    ]),
    awsEndpoint: 'http://127.0.0.1:3002',
  };
  expect(
    localize(
      {
        callback: 'https://abcdefghij.execute-api.eu-west-3.amazonaws.com/v1',
        socket: ['wss://abcdefghij.execute-api.eu-west-3.amazonaws.com/v1'],
        foreign: 'https://zzzzzzzzzz.execute-api.eu-west-3.amazonaws.com/v1',
        issuer: 'https://cognito-idp.eu-west-3.amazonaws.com/eu-west-3_abc',
        queue: 'https://sqs.eu-west-3.amazonaws.com/000000000000/jobs.fifo',
        site: 'https://dabc.cloudfront.net',
        page: 'See https://help.example.com/fr/?a=1, and https://www.help.example.com.',
        bucket: 'https://my.pages.s3.eu-west-3.amazonaws.com/a/b',
        bucketAnywhere: 'https://pages.s3.amazonaws.com',
        pathStyle: 'https://s3.eu-west-3.amazonaws.com/pages/a',
        count: 3,
      },
      addresses,
    ),
  ).toEqual({
    callback: 'http://127.0.0.1:3001/v1',
    socket: ['ws://127.0.0.1:3001/v1'],
    foreign: 'https://zzzzzzzzzz.execute-api.eu-west-3.amazonaws.com/v1',
    issuer: 'http://127.0.0.1:3002/eu-west-3_abc',
    queue: 'http://127.0.0.1:3002/000000000000/jobs.fifo',
    site: 'http://127.0.0.1:3003',
    page: 'See http://127.0.0.1:3003/fr/?a=1, and https://www.help.example.com.',
    bucket: 'http://127.0.0.1:3002/my.pages/a/b',
    bucketAnywhere: 'http://127.0.0.1:3002/pages',
    pathStyle: 'http://127.0.0.1:3002/pages/a',
    count: 3,
  });
});
