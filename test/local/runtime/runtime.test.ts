import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Runtime, startRuntime } from '../../../local/runtime.ts';
import { fixtureAssembly, scratchFolder } from './fixture/assembly.ts';
import { SocketClient } from './fixture/socket-client.ts';

const scratch = scratchFolder();
const refusals: string[] = [];
let runtime: Runtime;
let assembly: string;

beforeAll(async () => {
  assembly = fixtureAssembly(scratch.path);
  runtime = await startRuntime({
    assembly,
    log: { info: (_source, message) => refusals.push(message), error: () => undefined },
  });
});

afterAll(async () => {
  await runtime?.close();
  scratch.remove();
});

/** What an operator's clients are configured with. */
function operator() {
  return {
    endpoint: runtime.awsEndpointUrl,
    region: runtime.region,
    credentials: runtime.adminCredentials,
  };
}

function connect(name: string): Promise<SocketClient> {
  return SocketClient.connect(`${runtime.webSocketUrl}?token=in&name=${name}`);
}

async function notes(pk: string): Promise<string[]> {
  const dynamodb = new DynamoDBClient(operator());
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: runtime.outputs['tableName'],
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
    }),
  );
  dynamodb.destroy();
  return Items.map((item) => item['sk']?.S ?? '');
}

describe('the WebSocket API', () => {
  it("asks the authorizer at $connect and hands its context to every later frame's function", async () => {
    await expect(SocketClient.connect(`${runtime.webSocketUrl}?token=out`)).rejects.toThrow('403');
    await expect(SocketClient.connect(runtime.webSocketUrl)).rejects.toThrow('401');
    const client = await connect('anna');
    const answer = await client.ask({ action: 'say', id: 1, pk: 'chat', sk: '1', text: 'hi' });
    expect(answer).toEqual({ id: 1, greeting: 'hello anna' });
    expect(await notes('chat')).toEqual(['1']);
    client.close();
  });

  it('carries a job through the FIFO queue, its mapping and @connections back to the socket', async () => {
    const client = await connect('ben');
    expect(await client.ask({ action: 'job', id: 'j1', group: 'g' })).toMatchObject({
      queued: true,
    });
    await client.find((frame) => frame['done'] === 'j1');
    expect(await notes('job#g')).toEqual(['j1']);
    client.close();
  });

  it('has functions that may do what their role says, and get AWS words for the rest', async () => {
    const client = await connect('carl');
    const answer = await client.ask({ action: 'forbidden', id: 2 });
    expect(answer).toMatchObject({ id: 2, error: 'AccessDeniedException' });
    expect(answer['message']).toMatch(
      /^User: arn:aws:sts::000000000000:assumed-role\/Fixture-Edge-ChatServiceRole\S+ is not authorized to perform: dynamodb:Scan on resource: arn:aws:dynamodb:us-east-1:000000000000:table\/Fixture-Data-Notes\S+ because no identity-based policy allows the dynamodb:Scan action$/,
    );
    expect(refusals.some((line) => line.includes('dynamodb:Scan'))).toBe(true);
    client.close();
  });
});

describe('the HTTP API', () => {
  it('serves open routes, with a secret that the template generates', async () => {
    const response = await fetch(`${runtime.httpApiUrl}/open`);
    expect(await response.json()).toMatchObject({ open: true, secretLength: 48 });
    expect((await fetch(`${runtime.httpApiUrl}/nowhere`)).status).toBe(404);
  });

  it("lets in who shows a token of the template's user pool", async () => {
    const { userPoolId: UserPoolId, userPoolClientId: ClientId } = runtime.outputs;
    const cognito = new CognitoIdentityProviderClient(operator());
    const Username = 'dora@example.com';
    const Password = 'Correct-horse-1';
    await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'email', Value: Username }],
      }),
    );
    await cognito.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }),
    );
    const { AuthenticationResult } = await cognito.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: Username, PASSWORD: Password },
      }),
    );
    cognito.destroy();
    const url = `${runtime.httpApiUrl}/notes/dora`;
    expect((await fetch(url)).status).toBe(401);
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${AuthenticationResult?.IdToken}` },
    });
    expect(await response.json()).toEqual({ caller: Username, notes: [] });
  });
});

describe("Lambda's API", () => {
  it('invokes, describes and lists functions for who may', async () => {
    const lambda = new LambdaClient(operator());
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    expect(Functions.length).toBe(4);
    const FunctionName = Functions.find((item) =>
      item.FunctionName?.includes('Guard'),
    )?.FunctionName;
    const described = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    expect(described).toMatchObject({ Runtime: 'nodejs24.x', MemorySize: 256, Timeout: 5 });
    const event = { methodArn: 'arn:x', queryStringParameters: { token: 'in', name: 'eve' } };
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
    );
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({
      principalId: 'eve',
    });
    await expect(lambda.send(new InvokeCommand({ FunctionName: 'nobody' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    lambda.destroy();
  });

  it('says that a function failed as AWS does', async () => {
    const lambda = new LambdaClient({ ...operator(), maxAttempts: 1 });
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    const FunctionName = Functions.find((item) =>
      item.FunctionName?.includes('Chat'),
    )?.FunctionName;
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({
      errorType: 'TypeError',
      trace: expect.any(Array),
    });
    lambda.destroy();
  });

  it('belongs to the account that STS names', async () => {
    const sts = new STSClient(operator());
    expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe('000000000000');
    sts.destroy();
  });
});

it('the bill has every service that a message goes through, and differences by marker', async () => {
  const { marker } = (await (
    await fetch(`${runtime.billUrl}/mark`, { method: 'POST' })
  ).json()) as { marker: string };
  const client = await connect('fred');
  await client.ask({ action: 'say', id: 9, pk: 'bill', sk: '1', text: 'x' });
  const report = (await (await fetch(`${runtime.billUrl}?since=${marker}`)).json()) as {
    units: Record<string, number>;
  };
  // Authorizer, $connect and the message; the frame in and its answer; one item with its index.
  expect(report.units).toMatchObject({
    'lambda.request': 3,
    'websocket.message': 2,
    'dynamodb.write': 2,
  });
  client.close();
});

it('a site serves what is put into its bucket, at the address that functions and outputs have', async () => {
  const client = new S3Client(operator());
  const page = { Key: 'index.html', Body: '<h1>Hello</h1>', ContentType: 'text/html' };
  await client.send(new PutObjectCommand({ Bucket: runtime.outputs['pagesBucket'], ...page }));
  client.destroy();
  const siteUrl = runtime.outputs['siteUrl'] ?? '';
  expect(siteUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await (await fetch(siteUrl)).text()).toBe('<h1>Hello</h1>');
  expect((await fetch(`${siteUrl}/none`)).status).toBe(403);
  const told = await (await fetch(`${runtime.httpApiUrl}/open`)).json();
  expect(told).toMatchObject({ siteUrl });
});

describe('the control surface', () => {
  const faults = (body: unknown, token: string) =>
    fetch(`${runtime.awsEndpointUrl}/_causerie/faults`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });

  it('is for who has the token only', async () => {
    expect((await faults({ kill: true }, 'guessed')).status).toBe(403);
  });

  it('kills environments, cuts connections and makes DynamoDB fail', async () => {
    const token = runtime.outputs['controlToken'] ?? '';
    const client = await connect('gina');
    const closed = new Promise((resolve) => client.socket.once('close', resolve));
    const done: unknown = await (await faults({ kill: true, cutConnections: 1 }, token)).json();
    expect(done).toMatchObject({ killed: expect.any(Number), cut: expect.any(Number) });
    await closed;
    const again = await connect('gina');
    await faults({ dynamodb: { serverError: 1, operations: ['PutItem'] } }, token);
    const failed = await again.ask({ action: 'say', id: undefined, pk: 'f', sk: '1', text: 'x' });
    expect(failed).toMatchObject({ message: 'Internal server error' });
    await faults({ dynamodb: {} }, token);
    const answer = await again.ask({ action: 'say', id: 5, pk: 'f', sk: '1', text: 'x' });
    expect(answer).toMatchObject({ greeting: 'hello gina' });
    again.close();
  });
});

it('a new template is deployed while sockets stay open', async () => {
  const client = await connect('hans');
  await client.ask({ action: 'say', id: 1, pk: 'd', sk: '1', text: 'before' });
  await runtime.deploy(fixtureAssembly(scratch.path, 'welcome'));
  const answer = await client.ask({ action: 'say', id: 2, pk: 'd', sk: '2', text: 'after' });
  expect(answer).toEqual({ id: 2, greeting: 'welcome hans' });
  expect(await notes('d')).toEqual(['1', '2']);
  client.close();
});
