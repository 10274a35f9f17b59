import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SynthOptions, synthesize } from '../../lib/synth.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../local/runtime.ts';
import { dressDemoMessenger } from './demo-messenger.ts';
import { type DemoPage, openDemoPage } from './demo-page.ts';
import type { Deployment } from './deployment.ts';
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
  /** Times the stated capacity that it is built for; 1 by default. */
  capacity?: number;
  /** Takes mail of this domain, which stays on this machine. */
  emailDomain?: string | undefined;
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
  const { directory } = await synthesize(await assemblyOf(options));
  step('Starting APIs, functions, queues and tables');
  // First the shop: functions have to know that they may call its API.
  const page = shop ? await openDemoPage(port === 0 ? 0 : port + 4) : undefined;
  let runtime: Runtime | undefined;
  const close = async (): Promise<void> => {
    await page?.close();
    await runtime?.close();
  };
  try {
    runtime = await startRuntime({
      assembly: directory,
      ports: { base: port },
      ...(dataDir === undefined ? {} : { dataDir }),
      ...options.runtime,
      extraEnvironment: withShop(options.runtime?.extraEnvironment, page),
    });
    step('Seeding the demo app');
    const first = await demoApp(runtime, dataDir, page);
    step('Waiting for the first answer');
    await firstAnswer(runtime.httpApiUrl);
    const outputs = outputsOf(runtime, first);
    if (page === undefined) return { runtime, outputs, close };
    page.show(outputs);
    const pages = { demoUrl: `${page.url}/en.html`, demoUrlFr: `${page.url}/fr.html` };
    return { runtime, outputs: { ...outputs, ...pages }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The stated capacity's without mail is that of a deploy; others have a folder of their own. */
async function assemblyOf({
  capacity = 1,
  emailDomain,
}: Pick<LocalDeploymentOptions, 'capacity' | 'emailDomain'>): Promise<SynthOptions> {
  const outdir = resolve(root, 'cdk.out');
  if (capacity === 1 && emailDomain === undefined) return { outdir };
  const name = emailDomain === undefined ? `capacity-${capacity}` : `capacity-${capacity}-mail`;
  // Loaded when it is needed: it reads every function's definition.
  const { capacityContext } = await import('./capacity-context.ts');
  const context = {
    ...capacityContext(capacity),
    ...(emailDomain === undefined ? {} : { emailDomain }),
  };
  return { outdir: join(outdir, name), context };
}

/** Of what is inside, functions may call the shop's own address. */
function withShop(
  given: Readonly<Record<string, string>> = {},
  page: DemoPage | undefined,
): Readonly<Record<string, string>> {
  if (page === undefined) return given;
  const { CAUSERIE_EGRESS_ALLOW: allowed } = given;
  const hosts = [...(allowed === undefined ? [] : [allowed]), new URL(page.url).host];
  return { ...given, CAUSERIE_EGRESS_ALLOW: hosts.join(',') };
}

/** The demo app is made once for each data directory; its passwords are kept beside the data. */
async function demoApp(
  runtime: Runtime,
  dataDir: string | undefined,
  page: DemoPage | undefined,
): Promise<FirstApp> {
  const deployment = deploymentOf(runtime);
  const file = dataDir === undefined ? undefined : join(dataDir, 'demo-app.json');
  if (file !== undefined && existsSync(file)) {
    const known = JSON.parse(readFileSync(file, 'utf8')) as FirstApp;
    if (page !== undefined) await dressShop(deployment, known, page);
    // It may have been made before there was a messenger.
    await publishScripts(deployment, known);
    return known;
  }
  const first = await createFirstApp(deployment, {
    name: page === undefined ? 'Demo' : 'Maison Lune',
    admin: { email: 'admin@example.com', displayName: 'Ada' },
    agent: { email: 'agent@example.com', displayName: 'Alex' },
    ...(page === undefined ? {} : { shop: 'Shop' }),
  });
  if (page !== undefined) {
    // Loaded for the first start only: what reads articles is larger than all else that starts.
    const { furnishDemoShop } = await import('./demo-shop.ts');
    await Promise.all([
      furnishDemoShop({
        region: runtime.region,
        endpoint: runtime.awsEndpointUrl,
        credentials: runtime.adminCredentials,
        directoryTable: deployment.directoryTable,
        conversationsTable: required(runtime.outputs, 'conversationsTable'),
        answersQueueUrl: required(runtime.outputs, 'answersQueueUrl'),
        appId: first.appId,
        shopUrl: page.url,
      }),
      dressShop(deployment, first, page).then(() => publishScripts(deployment, first)),
    ]);
  }
  if (file !== undefined) writeFileSync(file, JSON.stringify(first, null, 2), { mode: 0o600 });
  return first;
}

async function dressShop(
  deployment: Deployment,
  { appId, shopIntegrationId }: FirstApp,
  page: DemoPage,
): Promise<void> {
  if (shopIntegrationId === undefined) return;
  const shop = { appId, integrationId: shopIntegrationId };
  await dressDemoMessenger(deployment, shop, page.url);
}

function deploymentOf(runtime: Runtime): Deployment {
  const { outputs } = runtime;
  return {
    region: runtime.region,
    endpoint: runtime.awsEndpointUrl,
    credentials: runtime.adminCredentials,
    userPoolId: required(outputs, 'userPoolId'),
    directoryTable: required(outputs, 'directoryTable'),
    httpApiUrl: runtime.httpApiUrl,
    siteUrl: required(outputs, 'siteUrl'),
    siteBucket: required(outputs, 'siteBucket'),
  };
}

async function firstAnswer(httpApiUrl: string): Promise<void> {
  const response = await fetch(`${httpApiUrl}/health`);
  if (!response.ok) throw new Error(`${httpApiUrl}/health answers ${response.status}`);
}

function outputsOf(runtime: Runtime, first: FirstApp): Outputs {
  const { outputs, adminCredentials } = runtime;
  const { controlToken, mailUrl } = outputs;
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
    ...(mailUrl === undefined ? {} : { mailUrl }),
  };
}

function required(outputs: Readonly<Record<string, string>>, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new Error(`no stack has the output ${name}`);
  return value;
}
