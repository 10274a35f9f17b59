import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Runtime, startRuntime } from '../../../local/runtime.ts';
import { loadApplication } from '../../../local/template/application.ts';
import { removeAssemblies, writeAssembly } from '../template/assembly-fixture.ts';

/** Notes what it is asked, and answers with what its properties say. */
const SOURCE = `
const { appendFileSync } = require('node:fs');
exports.handler = async (event) => {
  const { record, answer = '{}', id = 'thing', act = 'answer' } = event.ResourceProperties;
  appendFileSync(record, JSON.stringify(event) + '\\n');
  if (act === 'throw') throw new Error('no bucket here');
  if (act === 'silence') return;
  const body = JSON.stringify({
    Status: 'SUCCESS',
    PhysicalResourceId: id,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    ...JSON.parse(answer),
  });
  const put = (method, headers) => fetch(event.ResponseURL, { method, headers, body });
  const early = [
    await put('POST'),
    await put('PUT', { 'content-type': 'application/json' }),
    await fetch(event.ResponseURL + 'x', { method: 'PUT', body: Buffer.from(body) }),
  ];
  const statuses = early.map(({ status }) => status);
  appendFileSync(record + '.statuses', JSON.stringify(statuses) + '\\n');
  await fetch(event.ResponseURL, { method: 'PUT', body: Buffer.from(body) });
};
`;

const scratch = mkdtempSync(join(tmpdir(), 'causerie-custom-'));
const record = join(scratch, 'events');
const runtimes: Runtime[] = [];

afterEach(async () => {
  for (const runtime of runtimes.splice(0)) await runtime.close();
  rmSync(record, { force: true });
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
  removeAssemblies();
});

/** An app with one custom resource that has these properties, and its function. */
function assembly(properties: Record<string, unknown> = {}, type = 'Custom::Thing'): string {
  return writeAssembly({
    Main: {
      Resources: {
        Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
        Maker: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
            Code: { ZipFile: SOURCE },
            Timeout: 10,
          },
        },
        Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP', Name: 'x' } },
        Stage: {
          Type: 'AWS::ApiGatewayV2::Stage',
          Properties: { ApiId: { Ref: 'Api' }, StageName: '$default' },
        },
        Thing: {
          Type: type,
          Properties: {
            ServiceToken: { 'Fn::GetAtt': ['Maker', 'Arn'] },
            apiUrl: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] },
            record,
            ...properties,
          },
        },
      },
    },
  });
}

const errors: string[] = [];

async function start(directory: string, dataDir?: string): Promise<Runtime> {
  const runtime = await startRuntime({
    assembly: directory,
    ...(dataDir === undefined ? {} : { dataDir }),
    log: { info: () => undefined, error: (_source, message) => errors.push(message) },
  });
  runtimes.push(runtime);
  return runtime;
}

interface Event {
  RequestType: string;
  PhysicalResourceId?: string;
  ResourceProperties: Record<string, unknown>;
  OldResourceProperties?: Record<string, unknown>;
}

/** What the function was asked since the last time. */
function asked(): Event[] {
  if (!existsSync(record)) return [];
  const lines = readFileSync(record, 'utf8').trim().split('\n');
  rmSync(record);
  return lines.map((line) => JSON.parse(line) as Event);
}

describe('a custom resource', () => {
  it('is created at the start, by the function that its ServiceToken names', async () => {
    const { httpApiUrl, warnings } = await start(assembly({ count: 2, list: [true, 'x'] }));
    expect(warnings).toEqual([]);
    const events = asked();
    expect(events).toEqual([
      {
        RequestType: 'Create',
        ServiceToken: expect.stringMatching(
          /^arn:aws:lambda:us-east-1:000000000000:function:Main-/,
        ),
        ResponseURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/cloudformation\/\w{40}$/),
        StackId: expect.stringMatching(/^arn:aws:cloudformation:.*:stack\/Main\//),
        RequestId: expect.any(String),
        LogicalResourceId: 'Thing',
        ResourceType: 'Custom::Thing',
        ResourceProperties: {
          ServiceToken: expect.any(String),
          apiUrl: httpApiUrl,
          record,
          count: '2',
          list: ['true', 'x'],
        },
      },
    ]);
  });

  it('takes no answer but a PUT without a content type, at the address that only its function was told', async () => {
    await start(assembly());
    const [statuses] = readFileSync(`${record}.statuses`, 'utf8').trim().split('\n').slice(-1);
    expect(JSON.parse(statuses ?? '')).toEqual([405, 403, 403]);
  });

  it('is left alone at the next start, and updated when a property has changed', async () => {
    const dataDir = join(scratch, 'data');
    const fixed = { apiUrl: 'fixed' };
    await (await start(assembly(fixed), dataDir)).close();
    expect(asked().map(({ RequestType }) => RequestType)).toEqual(['Create']);
    await (await start(assembly(fixed), dataDir)).close();
    expect(asked()).toEqual([]);
    await start(assembly({ ...fixed, more: 'yes' }), dataDir);
    const [update, ...others] = asked();
    expect(others).toEqual([]);
    expect(update).toMatchObject({
      RequestType: 'Update',
      PhysicalResourceId: 'thing',
      ResourceProperties: { more: 'yes' },
    });
    expect(update?.OldResourceProperties).toEqual({
      ServiceToken: expect.any(String),
      record,
      ...fixed,
    });
  });

  it('is updated by a new template while the runtime is at work', async () => {
    const runtime = await start(assembly());
    asked();
    await runtime.deploy(assembly());
    expect(asked()).toEqual([]);
    await runtime.deploy(assembly({ more: 'yes' }));
    expect(asked()).toMatchObject([{ RequestType: 'Update' }]);
    await expect(
      runtime.deploy(assembly({ answer: '{"Status":"FAILED","Reason":"no"}' })),
    ).rejects.toThrow('could not be updated: no');
  });

  it('is deleted under its old id when an update gives it another one', async () => {
    const runtime = await start(assembly());
    asked();
    await runtime.deploy(assembly({ id: 'other' }));
    expect(asked()).toMatchObject([
      { RequestType: 'Update', PhysicalResourceId: 'thing' },
      { RequestType: 'Delete', PhysicalResourceId: 'thing' },
    ]);
  });

  it.each([
    [
      'it says so',
      { answer: '{"Status":"FAILED","Reason":"the table is full"}' },
      /the table is full$/,
    ],
    ['it throws', { act: 'throw' }, /its function failed: Error: no bucket here$/],
    ['it never answers', { act: 'silence', ServiceTimeout: '1' }, /not answered within 1 s\.$/],
    ['it answers for another', { answer: '{"RequestId":"x"}' }, /names another RequestId/],
    ['it has no id', { id: '' }, /no PhysicalResourceId/],
    ['it says too much', { id: 'x'.repeat(5000) }, /more than 4096 bytes/],
  ])('ends the start with its reason where %s', async (_name, properties, reason) => {
    await expect(start(assembly(properties))).rejects.toMatchObject({
      code: 'CUSTOM_RESOURCE_FAILED',
      message: expect.stringMatching(reason),
    });
  });

  it('that failed is created at the next start', async () => {
    const dataDir = join(scratch, 'failed');
    await expect(start(assembly({ act: 'throw' }), dataDir)).rejects.toThrow(
      'could not be created',
    );
    asked();
    await start(assembly(), dataDir);
    expect(asked()).toMatchObject([{ RequestType: 'Create' }]);
  });
});

describe('custom resources that are not carried out', () => {
  it('are named, where they would do something', () => {
    const elsewhere = { ServiceToken: 'arn:aws:lambda:us-east-1:1:function:other' };
    expect(loadApplication(assembly(elsewhere))).toMatchObject({
      customResources: [],
      warnings: ['not served: Custom::Thing Thing'],
    });
    expect(loadApplication(assembly({}, 'Custom::LogRetention'))).toMatchObject({
      customResources: [],
      warnings: [],
    });
    expect(
      loadApplication(assembly({}, 'AWS::CloudFormation::CustomResource')).customResources.length,
    ).toBe(1);
  });
});
