import { readFileSync } from 'node:fs';
import { createAdminApi } from './support/agents/admin-api.ts';
import { type AgentRow, parseAgentRows } from './support/agents/agent-rows.ts';
import { fail, readOptions } from './support/options.ts';
import { type Outputs, readOutputs } from './support/outputs.ts';
import { bar, createProgress } from './support/progress.ts';

const actions = ['list', 'create', 'set', 'import'];

const { values, positionals } = readOptions({
  command: 'npm run agents --',
  summary:
    'Lists, makes and changes agents, as the app’s administrator. list; create --email … --name …; set --email … --skills …; import FILE, a CSV with the columns email, displayName, role, groups, skills, languages, capacity, pool, of which email and displayName are needed.',
  positional: { name: 'list|create|set|import [FILE]', help: 'what to do' },
  options: {
    email: { type: 'string', value: 'ADDRESS', help: 'whose account it is' },
    name: { type: 'string', value: 'NAME', help: 'what customers see' },
    role: { type: 'string', value: 'ROLE', help: 'agent, supervisor or admin (default agent)' },
    password: {
      type: 'string',
      value: 'TEXT',
      help: 'sets it for good; without it the user pool sends one by e-mail, to be changed',
    },
    groups: { type: 'string', value: 'A,B', help: 'groups, with commas between them' },
    skills: { type: 'string', value: 'A:3,B:5', help: 'skills with their levels, 1 to 5' },
    languages: { type: 'string', value: 'en,pt-BR', help: 'languages; none: any' },
    capacity: { type: 'string', value: 'N', help: 'conversations at once, 1 to 50' },
    pool: { type: 'string', value: 'NAME', help: 'whose queues are served (default main)' },
    outputs: {
      type: 'string',
      value: 'FILE',
      help: 'of the deployment (default .causerie/outputs.json)',
    },
  },
});
const [action, file] = positionals;
if (action === undefined || !actions.includes(action)) {
  fail(`Say what to do: ${actions.join(', ')}. See npm run agents -- --help.`);
}

try {
  await run(action);
} catch (error) {
  fail((error as Error).message);
}

async function run(what: string): Promise<void> {
  const rows = what === 'list' ? [] : what === 'import' ? fileRows() : [optionRow()];
  const api = createAdminApi(outputs());
  if (what === 'list') {
    console.log(table(await api.list()));
    return;
  }
  if (what === 'set') {
    const [row] = rows;
    if (row === undefined) return;
    await api.set(row);
    console.log(`${row.email} is set.`);
    return;
  }
  const faults = await api.faults(rows);
  if (faults.length > 0) fail(faults.join('\n'));
  const progress = createProgress();
  let done = 0;
  const failures: string[] = [];
  for (const row of rows) {
    progress.step(`Making agents ${bar(done, rows.length)}`);
    try {
      await api.create(row);
    } catch (error) {
      failures.push(`${row.place}: ${(error as Error).message}`);
    }
    done++;
  }
  progress.done(`${rows.length - failures.length} of ${rows.length} agents are made`);
  for (const failure of failures) console.error(failure);
  if (failures.length > 0) process.exitCode = 1;
}

function outputs(): Outputs {
  return readOutputs(values.outputs ?? '.causerie/outputs.json');
}

/** What the options say, in the words of a file with one line. */
function optionRow(): AgentRow {
  const { email, name, role, groups, skills, languages, capacity, pool, password } = values;
  if (email === undefined) fail('--email ADDRESS is needed: whose account is it?');
  const fields = { email, displayName: name, role, groups, skills, languages, capacity, pool };
  const given = Object.entries({ ...fields, password }).filter(([, value]) => value !== undefined);
  const quoted = (text: string | undefined) => `"${(text ?? '').replaceAll('"', '""')}"`;
  const csv = `${given.map(([field]) => field).join()}\n${given.map(([, text]) => quoted(text)).join()}`;
  const needed = action === 'create' ? ['email', 'displayName'] : ['email'];
  const [row] = parseAgentRows(csv, { needed, place: () => 'The options' });
  return row ?? fail('Say something of the agent: see npm run agents -- --help.');
}

function fileRows(): AgentRow[] {
  if (file === undefined) fail('Name the file: npm run agents -- import agents.csv.');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return fail(`${file} cannot be read.`);
  }
  return parseAgentRows(text, {
    needed: ['email', 'displayName'],
    place: (line) => `${file}, line ${line}`,
  });
}

function table(agents: Awaited<ReturnType<ReturnType<typeof createAdminApi>['list']>>): string {
  const lines = agents.map((one) => [
    one.email,
    one.displayName,
    one.role,
    one.status,
    `${one.load}/${one.capacity}`,
    one.pool,
    one.groups.join(', '),
    Object.entries(one.skills)
      .map(([skill, level]) => `${skill}:${level}`)
      .join(', '),
    one.languages.join(', '),
  ]);
  const head = [
    'E-MAIL',
    'NAME',
    'ROLE',
    'STATUS',
    'LOAD',
    'POOL',
    'GROUPS',
    'SKILLS',
    'LANGUAGES',
  ];
  const all = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
