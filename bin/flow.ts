import * as z from 'zod/mini';
import { type Setting, settingShape } from '../core/flows/dialogues/setting-schema.ts';
import { flowJsonSchema } from '../core/flows/document.ts';
import { checkFiles } from './support/flow/check-files.ts';
import { readFlow, readJson } from './support/flow/read-files.ts';
import { simulate } from './support/flow/simulate.ts';
import { linkedFrom, testFiles } from './support/flow/test-files.ts';
import { fail, readOptions } from './support/options.ts';

/** `npm run flow`: checks flows, talks with one, and plays the dialogues beside them. */
const { values, positionals } = readOptions({
  command: 'npm run flow --',
  summary:
    'check says what is wrong with flows, with the line of each problem, and ends with 1 when one has errors. simulate talks with a flow in the terminal. test plays the dialogues that stand beside a flow in name.test.json, and ends with 1 at a difference. What they are: docs/flows.md.',
  positional: { name: 'check|simulate|test FILE…', help: 'what to do, and with which flows' },
  options: {
    schema: { type: 'boolean', help: 'check: print the JSON Schema of flows' },
    language: { type: 'string', value: 'fr', help: 'simulate: the customer’s language' },
    'logged-in': { type: 'boolean', help: 'simulate: he is logged in' },
    name: { type: 'string', value: 'NAME', help: 'simulate: his name' },
    var: { type: 'string', value: 'A=1,B=x', help: 'simulate: variables at the beginning' },
    field: { type: 'string', value: 'A=1,B=x', help: 'simulate: fields of the conversation' },
    words: { type: 'string', value: 'TEXT', help: 'simulate: what he wrote first' },
    now: { type: 'string', value: 'ISO', help: 'simulate: the time (default: a Monday morning)' },
    mocks: {
      type: 'string',
      value: 'FILE',
      help: 'simulate: what APIs and articles answer, as in a dialogue; else you are asked',
    },
  },
});
const [action, ...files] = positionals;

try {
  await run();
} catch (error) {
  fail((error as Error).message);
}

async function run(): Promise<void> {
  if (action === 'check' && values.schema === true) {
    console.log(JSON.stringify(flowJsonSchema(), null, 2));
    return;
  }
  if (action !== 'check' && action !== 'simulate' && action !== 'test') {
    fail('Say what to do: check, simulate or test. See npm run flow -- --help.');
  }
  const [file] = files;
  if (file === undefined)
    fail(`Name the file: npm run flow -- ${action} examples/flows/greeting.json.`);
  if (action === 'simulate') {
    if (files.length > 1) fail('simulate takes one flow.');
    const setting = settingOf();
    await simulate(readFlow(file), setting, linkedFrom(file, setting));
    return;
  }
  const flows = files.filter((one) => !one.endsWith('.test.json'));
  if (flows.length === 0) fail('These are dialogues. Name the flows that they are for.');
  const wrong = action === 'check' ? checkFiles(flows) : await testFiles(flows);
  if (wrong > 0) process.exitCode = 1;
}

function settingOf(): Setting {
  const { language, now, name, words } = values;
  const given =
    values.mocks === undefined ? {} : readJson(values.mocks, z.strictObject(settingShape));
  if (now !== undefined && Number.isNaN(Date.parse(now))) {
    fail(`--now takes a time such as 2026-11-23T09:00:00Z, not "${now}".`);
  }
  return {
    ...given,
    ...(language === undefined ? {} : { language }),
    ...(now === undefined ? {} : { now }),
    ...(values['logged-in'] === true ? { loggedIn: true } : {}),
    ...(name === undefined ? {} : { user: { ...given.user, name } }),
    ...(words === undefined ? {} : { trigger: { type: 'conversationStarted' as const, words } }),
    set: { ...given.set, ...pairs('var', values.var) },
    fields: { ...given.fields, ...pairs('field', values.field) },
  };
}

/** `A=1,B=x`: what reads as a number or true and false is one. */
function pairs(
  option: string,
  text: string | undefined,
): Record<string, string | number | boolean> {
  if (text === undefined) return {};
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) fail(`--${option} takes A=1,B=x, not "${text}".`);
      const value = pair.slice(at + 1);
      const typed = value === 'true' || value === 'false' ? value === 'true' : value;
      return [pair.slice(0, at), /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : typed];
    }),
  );
}
