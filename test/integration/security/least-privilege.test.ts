import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type LocalDeployment,
  startLocalDeployment,
} from '../../../bin/support/local-deployment.ts';
import { definitions } from '../../../functions/definitions.ts';
import { synthesize } from '../../../lib/synth.ts';
import { sessionCredentials } from '../../../local/iam/credentials.ts';
import { type Application, loadApplication } from '../../../local/template/application.ts';
import {
  appSecretName,
  attemptsAt,
  type Clients,
  grantedBy,
  objectKey,
  openClients,
  type Places,
  prefixes,
} from './support/attempts.ts';

/**
 * What somebody could do who has taken over a function: everything is tried, at every resource, with the
 * function's own key, and is refused where its definition does not grant it. Made from the definitions.
 */
let dataDir: string;
let deployment: LocalDeployment;
let application: Application;
let places: Places;
let operator: Clients;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'causerie-privileges-'));
  deployment = await startLocalDeployment({ port: 0, dataDir });
  const { directory } = await synthesize({ outdir: join(import.meta.dirname, '../../../cdk.out') });
  application = loadApplication(directory);
  const { runtime } = deployment;
  const output = (name: string) => {
    const value = runtime.outputs[name];
    if (value === undefined) throw new Error(`no output ${name}`);
    return value;
  };
  const queues = Object.entries(runtime.outputs)
    .filter(([name]) => name.endsWith('QueueUrl'))
    .map(([name, url]) => [name.slice(0, -'QueueUrl'.length), url]);
  const deadLetters = application.queues
    .map(({ arn }) => arn.slice(arn.lastIndexOf(':') + 1))
    .filter((name) => name.includes('DeadLetters'))
    .map((name) => [name, `${runtime.awsEndpointUrl}/${runtime.accountId}/${name}`]);
  places = {
    region: runtime.region,
    awsEndpointUrl: runtime.awsEndpointUrl,
    webSocketCallbackUrl: output('webSocketCallbackUrl'),
    tables: { conversations: output('conversationsTable'), directory: output('directoryTable') },
    queues: Object.fromEntries([...queues, ...deadLetters]),
    buckets: {
      content: output('contentBucket'),
      site: output('siteBucket'),
      media: output('mediaBucket'),
    },
    userPoolId: output('userPoolId'),
    sdkTokenSecretArn: output('sdkTokenSecretArn'),
    appSecretsPrefix: 'causerie/apps',
    anotherFunction: application.functions[0]?.functionName ?? '',
  };
  operator = openClients(places, runtime.adminCredentials);
  const SecretString = 'secret';
  const Name = `${places.appSecretsPrefix}/${appSecretName}`;
  await operator.secrets.send(new CreateSecretCommand({ Name, SecretString }));
  for (const Bucket of Object.values(places.buckets)) {
    for (const prefix of prefixes) {
      await operator.s3.send(new PutObjectCommand({ Bucket, Key: objectKey(prefix), Body: 'a' }));
    }
  }
});
afterAll(async () => {
  operator?.close();
  await deployment?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Clients that sign as the function does. */
async function clientsOf(name: string): Promise<Clients> {
  const start = name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const found = application.functions.filter(({ logicalId }) =>
    new RegExp(`^${start}[0-9A-F]{8}$`).test(logicalId),
  );
  const [{ functionName, roleId } = {}] = found;
  const role = application.roles.find(({ logicalId }) => logicalId === roleId);
  if (found.length !== 1 || functionName === undefined || role === undefined) {
    throw new Error(`no function ${name} in the templates`);
  }
  // Its key is known to the runtime from its first environment on; what it makes of nothing is of no interest.
  await deployment.runtime.lambda.invoke(functionName, '{"Records":[]}');
  const { seed } = JSON.parse(readFileSync(join(dataDir, 'account.json'), 'utf8'));
  return openClients(places, sessionCredentials(seed, role.roleName, functionName));
}

/** How it ended: `ok`, or the error's name and message. */
const outcomeOf = (sent: Promise<unknown>) =>
  sent.then(
    () => 'ok',
    (error: Error) => `${error.name}: ${error.message}`,
  );
const refused = /^(AccessDenied|Forbidden)\w*: /;

describe('a function', () => {
  it.each(definitions.map((definition) => [definition.name, definition] as const))(
    '[I15] %s may do what its definition grants, and is refused all else',
    async (name, definition) => {
      const granted = grantedBy(definition);
      const clients = await clientsOf(name);
      const wrong: string[] = [];
      let refusals = 0;
      try {
        for (const { action, on, isHarmless, send } of attemptsAt(places)) {
          const what = `${action} ${on}`;
          const isGranted = granted.has(what);
          if (isGranted && !isHarmless) continue;
          const outcome = await outcomeOf(send(clients));
          const isRefused = refused.test(outcome) && outcome.includes(action);
          if (isRefused) refusals += 1;
          if (isRefused === isGranted) wrong.push(`${what}: ${outcome}`);
        }
      } finally {
        clients.close();
      }
      expect(wrong).toEqual([]);
      expect(refusals).toBeGreaterThan(100);
    },
  );

  it('[I15] and each of the attempts is one that the account’s operator is not refused', async () => {
    for (const { action, on, isHarmless, send } of attemptsAt(places)) {
      if (isHarmless)
        expect(await outcomeOf(send(operator)), `${action} ${on}`).not.toMatch(refused);
    }
  });

  it('[I15] is granted nothing that is not tried here', () => {
    const tried = new Set(attemptsAt(places).map(({ action, on }) => `${action} ${on}`));
    for (const definition of definitions) {
      const missing = [...grantedBy(definition)].filter((what) => !tried.has(what));
      // S3 lists buckets, and has objects in them; indexes are asked alone.
      const odd = missing.filter(
        (what) =>
          !/^s3:(Get|Put|Delete)Object bucket \w+$/.test(what) &&
          !/^s3:ListBucket bucket \w+ /.test(what) &&
          !/^dynamodb:(?!Query)\w+ index /.test(what),
      );
      expect(odd, definition.name).toEqual([]);
    }
  });
});
