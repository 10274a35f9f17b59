import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../support/run-command.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'causerie-flow-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const examples = readdirSync(join(root, 'examples/flows'))
  .filter((name) => name.endsWith('.json') && !name.endsWith('.test.json'))
  .map((name) => join(root, 'examples/flows', name));

const run = (args: string[], input?: string) => runCommand('bin/flow.ts', args, input);

function write(name: string, value: unknown): string {
  const file = join(scratch, name);
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  return file;
}

const flow = {
  schema: 1,
  name: 'Small',
  languages: ['en'],
  start: 'ask',
  steps: {
    ask: {
      type: 'options',
      text: 'Tea?',
      options: [
        { label: 'Yes', next: 'pour' },
        { label: 'No', next: 'over' },
      ],
    },
    pour: { type: 'message', text: 'Here you are.', next: 'over' },
    over: { type: 'end' },
  },
};

describe('npm run flow', { timeout: 60_000 }, () => {
  it('[F13] ships four examples that are right, and whose dialogues go as they are written', async () => {
    expect(examples).toHaveLength(4);
    const checked = await run(['check', ...examples]);
    expect(checked.out.match(/^✓ .*\.json$/gm)).toHaveLength(4);
    expect(checked.code).toBe(0);
    const tested = await run(['test', ...examples]);
    expect(tested.out).not.toContain('✗');
    expect(tested.out.match(/^✓ /gm)?.length).toBeGreaterThan(9);
    expect(tested.code).toBe(0);
  });

  it('check names the line and ends with 1 when there is an error', async () => {
    const steps = { ...flow.steps, pour: { type: 'message', text: 'Hi', next: 'gone' } };
    const file = write('wrong.json', { ...flow, steps });
    const { code, out } = await run(['check', file]);
    const line =
      readFileSync(file, 'utf8')
        .split('\n')
        .findIndex((one) => one.includes('gone')) + 1;
    expect(code).toBe(1);
    expect(out).toContain(`wrong.json:${line}  error  Step "pour": Here it leads to "gone"`);
    const broken = await run(['check', write('broken.json', '{"schema": 1,')]);
    expect(broken.code).toBe(1);
    expect(broken.out).toContain('This is not JSON');
  });

  it('check ends with 0 when there are only warnings, and prints the JSON Schema', async () => {
    const steps = { ...flow.steps, more: { type: 'end' } };
    const { code, out } = await run(['check', write('warned.json', { ...flow, steps })]);
    expect(code).toBe(0);
    expect(out).toContain('warning  Step "more": no other step leads here');
    const schema = await run(['check', '--schema']);
    expect(JSON.parse(schema.out)).toMatchObject({ title: 'Flow' });
  });

  it.each<[string, object[], RegExp]>([
    ['something else', [{ bot: 'Coffee?' }], /- Coffee\?\n {2}\+ Tea\?/],
    ['nothing', [{ bot: 'Tea?' }, { bot: 'More?' }], /- More\?\n {2}\+ nothing/],
    ['too much', [{ bot: 'Tea?' }, { choose: 'Yes' }], /after the last line\n.*\n {2}\+ Here you/],
    ['other buttons', [{ bot: 'Tea?', buttons: ['Yes'] }], /- buttons: Yes\n.*Yes, No/],
    ['a button that is not there', [{ bot: 'Tea?' }, { choose: 'Maybe' }], /there are: Yes, No/],
    ['another end', [{ bot: '*' }, { choose: 'No' }, { ended: false }], /\+ the run is ended/],
  ])('test shows the first difference: %s', async (_what, dialogue, shown) => {
    const file = write('tea.json', flow);
    write('tea.test.json', [{ name: 'tea', dialogue }]);
    const { code, out } = await run(['test', file]);
    expect(code).toBe(1);
    expect(out).toMatch(shown);
  });

  it('simulate talks through a pipe: numbers, words, forms, time and what an API answers', async () => {
    const order = join(root, 'examples/flows/order-status.json');
    const lines = ['/state', '', 'A-12345', '200 {"status":"packing"}', '1'];
    const { code, out } = await run(['simulate', order], `${lines.join('\n')}\n`);
    expect(code).toBe(0);
    expect(out).toContain('call  GET https://shop.example/api/orders/A-12345');
    expect(out).toContain('Order A-12345 is being prepared.');
    expect(out).toContain('The run is ended.');
    expect(out).not.toContain('Bearer');

    const greeting = join(root, 'examples/flows/greeting.json');
    const french = ['2', '/handback', '/wait 10m'];
    const talked = await run(['simulate', greeting, '--language', 'fr'], `${french.join('\n')}\n`);
    expect(talked.out).toContain('1. J’ai une question');
    expect(talked.out).toContain('handed over to the agents');
    expect(talked.out).toContain('Pouvons-nous faire autre chose pour vous ?');
    expect(talked.out).toContain('The run is ended.');
  });

  it.each([
    [['dance'], /Say what to do: check, simulate or test/],
    [['check'], /Name the file/],
    [['check', 'gone.json'], /gone\.json cannot be read/],
    [['simulate', 'gone.json', '--var', 'x'], /--var takes A=1,B=x/],
    [['check', '--speed', 'x'], /--language/],
  ])('refuses %j with a line that helps', async (args, message) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
