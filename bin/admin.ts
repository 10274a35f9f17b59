import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createFirstApp } from './support/first-app.ts';
import { fail, readOptions } from './support/options.ts';
import { type Outputs, writeOutputs } from './support/outputs.ts';
import { peopleCommand } from './support/people.ts';
import { createProgress } from './support/progress.ts';
import { messengerUrl } from './support/publish-scripts.ts';

const [action, ...rest] = process.argv.slice(2);
if (action === 'export-user' || action === 'erase-user') {
  await peopleCommand(action, rest);
  process.exit();
}

const { values } = readOptions({
  command: 'npm run admin --',
  summary:
    'Makes an app with its first administrator, a web integration and a key, after cdk deploy. Uses your AWS credentials. What people may ask of a company: npm run admin -- export-user | erase-user, with --help.',
  options: {
    email: { type: 'string', value: 'ADDRESS', help: "the administrator's e-mail address" },
    name: {
      type: 'string',
      value: 'NAME',
      help: "the administrator's name (default: the address)",
    },
    app: { type: 'string', value: 'NAME', help: 'the app’s name (default Causerie)' },
    deployed: {
      type: 'string',
      value: 'FILE',
      help: 'what cdk deploy --outputs-file wrote (default cdk-outputs.json)',
    },
    outputs: {
      type: 'string',
      value: 'FILE',
      help: 'where to write the outputs (default outputs.json)',
    },
  },
});
const { email } = values;
if (email === undefined) fail('--email ADDRESS is needed: whose account is it?');
if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) fail(`--email takes an address, not "${email}".`);

const deployed = readDeployed(values.deployed ?? 'cdk-outputs.json');
const progress = createProgress();
progress.step('Making the app and its first administrator');
const first = await createFirstApp(
  {
    region: output('region'),
    userPoolId: output('userPoolId'),
    directoryTable: output('directoryTable'),
    httpApiUrl: output('httpApiUrl'),
    siteUrl: output('siteUrl'),
    siteBucket: output('siteBucket'),
  },
  { name: values.app ?? 'Causerie', admin: { email, displayName: values.name ?? email } },
);
const outputs: Outputs = {
  httpApiUrl: output('httpApiUrl'),
  webSocketUrl: output('webSocketUrl'),
  siteUrl: output('siteUrl'),
  messengerUrl: messengerUrl(output('siteUrl'), first),
  ...first,
  region: output('region'),
  userPoolId: output('userPoolId'),
  userPoolClientId: output('userPoolClientId'),
  conversationsTable: output('conversationsTable'),
  directoryTable: output('directoryTable'),
};
const file = resolve(values.outputs ?? 'outputs.json');
writeOutputs(file, outputs);
progress.done('The app is ready');
console.log(
  [
    '',
    `  Administrator  ${first.admin.email}  ${first.admin.password}`,
    `  Integration    ${first.integrationId}`,
    `  Messenger      <script async src="${outputs.messengerUrl}"></script>`,
    `  Everything     ${file} (keep it: it has the key's secret)`,
    '',
  ].join('\n'),
);

/** The stacks' outputs, by name: the file has them stack by stack. */
function readDeployed(path: string): Record<string, string> {
  try {
    const stacks = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>;
    return Object.assign({}, ...Object.values(stacks)) as Record<string, string>;
  } catch {
    return fail(`${path} is not there: npx cdk deploy --all --outputs-file ${path} writes it.`);
  }
}

function output(name: string): string {
  return deployed[name] ?? fail(`No stack has the output "${name}". Is it an older deployment?`);
}
