import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { synthesize } from '../../lib/synth.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../local/runtime.ts';
import { openDemoPage } from './demo-page.ts';
import { createFirstApp, type FirstApp } from './first-app.ts';
import type { Outputs } from './outputs.ts';
import { messengerUrl, publishScripts } from './publish-scripts.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface LocalDeploymentOptions {
  /** Undefined keeps everything in memory. */
  dataDir?: string | undefined;
  /** The first of the ports; 0 takes any free ones. */
  port: number;
  /**
   * Furnish the demo app as a shop: a help centre, business hours and the example flows; its own site is
   * served at the fifth port.
   */
  shop?: boolean;
  /** Told what is going on. */
  step?: (text: string) => void;
  runtime?: Pick<RuntimeOptions, 'log' | 'extraEnvironment'>;
}

export interface LocalDeployment {
  runtime: Runtime;
  outputs: Outputs;
  /** Ends the runtime, and the shop's site. */
  close(): Promise<void>;
}

/** The whole deployment on this machine: synthesized, running, with a demo app in it. */
export async function startLocalDeployment(
  options: LocalDeploymentOptions,
): Promise<LocalDeployment> {
  const { dataDir, port, shop = false, step = () => undefined } = options;
  step('Synthesizing the CDK app');
  const { directory } = await synthesize({ outdir: resolve(root, 'cdk.out') });
  step('Starting APIs, functions, queues and tables');
  const runtime = await startRuntime({
    assembly: directory,
    ports: { base: port },
    ...(dataDir === undefined ? {} : { dataDir }),
    ...options.runtime,
    extraEnvironment: environmentFor(options.runtime?.extraEnvironment, page),
  });

/** The demo app is made once for each data directory; its passwords are kept beside the data. */
async function demoApp(
  runtime: Runtime,
  dataDir: string | undefined,
  shop: boolean,
): Promise<FirstApp> {
  const file = dataDir === undefined ? undefined : join(dataDir, 'demo-app.json');
  const { outputs, region, awsEndpointUrl, adminCredentials } = runtime;
  const deployment = {
    region,
    endpoint: awsEndpointUrl,
    credentials: adminCredentials,
    userPoolId: required(outputs, 'userPoolId'),
    directoryTable: required(outputs, 'directoryTable'),
    httpApiUrl: runtime.httpApiUrl,
    siteUrl: required(outputs, 'siteUrl'),
    siteBucket: required(outputs, 'siteBucket'),
  };
  if (file !== undefined && existsSync(file)) {
    const known = JSON.parse(readFileSync(file, 'utf8')) as FirstApp;
    // It may have been made before there was a messenger.
    await publishScripts(deployment, known);
    return known;
  }
  const first = await createFirstApp(deployment, {
    name: 'Demo',
    admin: { email: 'admin@example.com', displayName: 'Ada' },
    agent: { email: 'agent@example.com', displayName: 'Alex' },
    ...(shop ? { shop: 'Shop' } : {}),
  });
  if (shop) {
    // Loaded for the first start only: what reads articles is larger than all else that starts.
    const { furnishDemoShop } = await import('./demo-shop.ts');
    await furnishDemoShop({
      region,
      endpoint: awsEndpointUrl,
      credentials: adminCredentials,
      directoryTable: required(outputs, 'directoryTable'),
      conversationsTable: required(outputs, 'conversationsTable'),
      answersQueueUrl: required(outputs, 'answersQueueUrl'),
      appId: first.appId,
    });
  }
  if (file !== undefined) writeFileSync(file, JSON.stringify(first, null, 2), { mode: 0o600 });
  return first;
}

async function firstAnswer(httpApiUrl: string): Promise<void> {
  const response = await fetch(`${httpApiUrl}/health`);
  if (!response.ok) throw new Error(`${httpApiUrl}/health answers ${response.status}`);
}

function outputsOf(runtime: Runtime, first: FirstApp): Outputs {
  const { outputs, adminCredentials } = runtime;
  const { controlToken } = outputs;
  return {
    httpApiUrl: runtime.httpApiUrl,
    webSocketUrl: runtime.webSocketUrl,
    siteUrl: required(outputs, 'siteUrl'),
    messengerUrl: messengerUrl(required(outputs, 'siteUrl'), first),
    billUrl: runtime.billUrl,
    ...first,
    awsEndpointUrl: runtime.awsEndpointUrl,
    region: runtime.region,
    awsAccessKeyId: adminCredentials.accessKeyId,
    awsSecretAccessKey: adminCredentials.secretAccessKey,
    userPoolId: required(outputs, 'userPoolId'),
    userPoolClientId: required(outputs, 'userPoolClientId'),
    conversationsTable: required(outputs, 'conversationsTable'),
    directoryTable: required(outputs, 'directoryTable'),
    ...(controlToken === undefined ? {} : { controlToken }),
  };
}

function required(outputs: Readonly<Record<string, string>>, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new Error(`no stack has the output ${name}`);
  return value;
}
