import { resolve } from 'node:path';
import { startLocalDeployment } from './support/local-deployment.ts';
import { fail, readOptions, wholeNumber } from './support/options.ts';
import { type Outputs, writeOutputs } from './support/outputs.ts';
import { createProgress } from './support/progress.ts';

const { values } = readOptions({
  command: 'npm start --',
  summary: 'Runs the whole deployment on this machine, from the same template that goes to AWS.',
  options: {
    port: { type: 'string', value: 'N', help: 'first port (default 3000; 0: any free ones)' },
    data: { type: 'string', value: 'DIR', help: 'where the data is kept (default .causerie)' },
    bare: { type: 'boolean', help: 'a demo app without the demo shop' },
    ephemeral: { type: 'boolean', help: 'keep nothing' },
    capacity: {
      type: 'string',
      value: 'N',
      help: 'times the stated capacity that it is built for (default 1)',
    },
    'email-domain': {
      type: 'string',
      value: 'DOMAIN',
      help: 'take mail of this domain, which never leaves this machine',
    },
    outputs: { type: 'string', value: 'FILE', help: 'write addresses and demo accounts as JSON' },
  },
});
const port = wholeNumber('port', values.port, { min: 0, max: 65_500, otherwise: 3000 });
const capacity = wholeNumber('capacity', values.capacity, { min: 1, max: 100, otherwise: 1 });
if (values.ephemeral && values.data !== undefined) {
  fail('--ephemeral keeps nothing and --data keeps it: choose one.');
}
const dataDir = values.ephemeral ? undefined : resolve(values.data ?? '.causerie');

/** Hosts inside that functions may call here, for a company's API on this machine: `127.0.0.1`. */
const { CAUSERIE_EGRESS_ALLOW } = process.env;

const progress = createProgress();
try {
  const { runtime, outputs, close } = await startLocalDeployment({
    dataDir,
    port,
    shop: values.bare !== true,
    capacity,
    emailDomain: values['email-domain'],
    step: progress.step,
    runtime: {
      log: { info: () => undefined, error: (source, text) => console.error(`${source}: ${text}`) },
      ...(CAUSERIE_EGRESS_ALLOW === undefined
        ? {}
        : { extraEnvironment: { CAUSERIE_EGRESS_ALLOW } }),
    },
  });
  progress.done('Causerie is running');
  for (const warning of runtime.warnings) console.error(warning);
  if (dataDir !== undefined) writeOutputs(resolve(dataDir, 'outputs.json'), outputs);
  if (values.outputs !== undefined) writeOutputs(resolve(values.outputs), outputs);
  console.log(summary(outputs, dataDir));
  stopOnSignal(close);
} catch (error) {
  progress.done();
  const { code, message } = error as { code?: string; message: string };
  console.error(code === undefined ? error : `${code}: ${message}`);
  process.exit(1);
}

function stopOnSignal(close: () => Promise<void>): void {
  let stopping = false;
  const stop = (): void => {
    // A second Ctrl-C does not wait.
    if (stopping) process.exit(130);
    stopping = true;
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/** The demo shop's pages; without it, where pages would be. */
function helpCentre({ siteUrl, appId, shopIntegrationId }: Outputs): string {
  return shopIntegrationId === undefined ? siteUrl : `${siteUrl}/${appId}/en/index.html`;
}

function summary(outputs: Outputs, dataDir: string | undefined): string {
  const rows: [string, string][] = [
    ['Shop', [outputs.demoUrl, outputs.demoUrlFr].join('  ').trim()],
    ['HTTP API', outputs.httpApiUrl],
    ['WebSocket API', outputs.webSocketUrl],
    ['Help centre', helpCentre(outputs)],
    ['Messenger', outputs.messengerUrl],
    ['API description', `${outputs.httpApiUrl}/openapi.json  ${outputs.httpApiUrl}/asyncapi.json`],
    ['Bill so far', outputs.billUrl ?? ''],
    ['Mail', outputs.mailUrl ?? ''],
    ['AWS endpoint', outputs.awsEndpointUrl ?? ''],
    ['App', outputs.appId],
    ['Integration', outputs.integrationId],
    ['Shop with flows', outputs.shopIntegrationId ?? ''],
    ['API key', outputs.apiKeyId],
    ['Agent', `${outputs.agent.email}  ${outputs.agent.password}`],
    ['Administrator', `${outputs.admin.email}  ${outputs.admin.password}`],
    ['Data', dataDir ?? 'in memory; gone when this stops'],
  ];
  const shown = rows.filter(([, value]) => value !== '');
  const width = Math.max(...shown.map(([name]) => name.length));
  const lines = shown.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  return ['', ...lines, '', '  Ctrl-C stops it.', ''].join('\n');
}
