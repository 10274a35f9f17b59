import { createInterface } from 'node:readline';
import { durationOf } from '../../../core/flows/dialogues/play-dialogue.ts';
import type { Setting } from '../../../core/flows/dialogues/setting-schema.ts';
import { type Shown, shownOf } from '../../../core/flows/dialogues/shown.ts';
import { Talk } from '../../../core/flows/dialogues/talk.ts';
import { mockAnswer, shownCall } from '../../../core/flows/dialogues/world.ts';
import type { Flow } from '../../../core/flows/document.ts';
import type { FlowEffect, Need, NeedAnswer, Value } from '../../../core/flows/run.ts';
import { type Colours, coloursFor } from './colours.ts';

const help = [
  'Write as the customer would, or the number of a button.',
  '  /wait 10m       lets time go by (s, m, h, d)',
  '  /handback [why] an agent gives the conversation back',
  '  /rate 5 [words] rates',
  '  /state          shows where the run is, and its variables',
  '  /quit           ends',
].join('\n');

/** Talks with a flow in the terminal. Also works with lines from a pipe. */
export async function simulate(
  flow: Flow,
  setting: Setting,
  linked: (flowId: string) => Flow | undefined,
): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const colours = coloursFor(process.stdout);
  const lines = terminal[Symbol.asyncIterator]();
  const ask = async (prompt: string): Promise<string | undefined> => {
    if (process.stdin.isTTY) {
      terminal.setPrompt(prompt);
      terminal.prompt();
    }
    const { value, done } = await lines.next();
    return done === true ? undefined : value;
  };
  const talk = new Talk(flow, setting, { linked, answer: (need) => answerBy(need, setting, ask) });
  console.log(colours.dim(`${flow.name}: /help tells what can be done.`));
  print(await talk.begin(), colours);
  while (talk.state.status === 'waiting' || talk.state.status === 'handedOver') {
    const form = talk.form !== undefined && talk.state.waiting !== undefined;
    const line = await ask(form ? 'Enter fills in the form> ' : '> ');
    if (line === undefined || line.trim() === '/quit') break;
    const effects = await does(talk, line.trim(), ask, colours);
    if (effects !== undefined) print(effects, colours);
  }
  console.log(colours.dim(`The run is ${talk.state.status}.`));
  terminal.close();
}

type Ask = (prompt: string) => Promise<string | undefined>;

async function does(
  talk: Talk,
  line: string,
  ask: Ask,
  { dim }: Colours,
): Promise<FlowEffect[] | undefined> {
  const [command = '', ...rest] = line.split(/\s+/);
  const words = rest.join(' ');
  switch (command) {
    case '/help':
      console.log(help);
      return undefined;
    case '/state': {
      const { stack, variables, status } = talk.state;
      console.log(
        dim(JSON.stringify({ status, stepId: stack.at(-1)?.stepId, variables }, null, 2)),
      );
      return undefined;
    }
    case '/wait':
      if (/^\d{1,6}[smhd]$/.test(words)) return talk.waits(durationOf(words));
      console.log('/wait takes a time such as 30s, 10m, 2h or 1d.');
      return undefined;
    case '/handback':
      return talk.handsBack(words === '' ? {} : { reason: words });
    case '/rate':
      return talk.rates(Number(rest[0]), rest.slice(1).join(' ') || undefined);
    default:
  }
  if (line.startsWith('/')) {
    console.log(help);
    return undefined;
  }
  const label = /^\d{1,2}$/.test(line) ? talk.buttons[Number(line) - 1] : undefined;
  if (label !== undefined) return talk.presses(label);
  if (line !== '') return talk.says(line);
  return talk.form === undefined ? undefined : fill(talk, ask);
}

async function fill(talk: Talk, ask: Ask): Promise<FlowEffect[]> {
  const answers: Record<string, string> = {};
  for (const field of talk.form?.fields ?? []) {
    const choices =
      field.type === 'select' ? ` (${field.options.map(({ label }) => label).join(', ')})` : '';
    if (!process.stdin.isTTY) console.log(`  ${field.label}${choices}:`);
    answers[field.label] = (await ask(`  ${field.label}${choices}: `)) ?? '';
  }
  return talk.fills(answers);
}

function print(effects: readonly FlowEffect[], colours: Colours): void {
  for (const shown of shownOf(effects)) console.log(textOf(shown, colours));
}

function textOf(shown: Shown, { blue, dim, red, yellow }: Colours): string {
  switch (shown.type) {
    case 'bot': {
      const buttons = shown.buttons.map((text, i) => `\n    ${i + 1}. ${text}`).join('');
      const fields = shown.fields.map((text) => `\n    ▢ ${text}`).join('');
      return `${blue('flow')}  ${shown.text.replaceAll('\n', '\n      ')}${dim(buttons + fields)}`;
    }
    case 'note':
      return dim(`note  ${shown.text}`);
    case 'handedOver': {
      const to = Object.values(shown.to).join(', ');
      return yellow(
        `  →   handed over to ${to === '' ? 'the agents' : to}; /handback gives it back`,
      );
    }
    case 'failed':
      return red(`failed  ${shown.code}: ${shown.message}`);
    default:
      return yellow('  →   closed');
  }
}

/** From the file of mocks; else whoever sits there says what the world answers. */
async function answerBy(
  need: Exclude<Need, { type: 'flow' }>,
  { mocks = {} }: Setting,
  ask: Ask,
): Promise<NeedAnswer> {
  const mocked = mockAnswer(need, mocks);
  if (mocked !== undefined) return mocked;
  switch (need.type) {
    case 'suggest':
      return { type: 'suggest', articles: [] };
    case 'articles':
      return { type: 'articles', articles: [] };
    case 'availability':
      return { type: 'availability', queues: [] };
    case 'position':
      return { type: 'position', position: 1, estimatedWaitSeconds: null };
    default:
      return callBy(need, ask);
  }
}

async function callBy(need: Extract<Need, { type: 'call' }>, ask: Ask): Promise<NeedAnswer> {
  const { method, url, body } = shownCall(need);
  console.log(`call  ${method} ${url}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`);
  console.log(
    '      answer with a status and JSON, such as 200 {"ok":true}; anything else: it fails',
  );
  const line = (await ask('answer> ')) ?? '';
  const match = /^(\d{3})(?:\s+(.*))?$/.exec(line.trim());
  const failed = { type: 'call', outcome: 'failed', code: 'unreachable', message: line } as const;
  if (match === null) return failed;
  try {
    const answer = JSON.parse(match[2] ?? 'null') as Value;
    return { type: 'call', outcome: 'answered', status: Number(match[1]), body: answer };
  } catch {
    return failed;
  }
}
