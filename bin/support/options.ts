import { parseArgs } from 'node:util';

/** One option of a command. */
export interface OptionSpec {
  type: 'string' | 'boolean';
  /** What stands for the value in the help: `N`, `FILE`, `DIR`. */
  value?: string;
  help: string;
}

export interface CommandSpec<O extends Record<string, OptionSpec>> {
  /** As the user types it: `npm start --`, `npm run replay --`. */
  command: string;
  summary: string;
  /** What comes without a dash, if anything does: `FILE`. */
  positional?: { name: string; help: string };
  options: O;
}

type Values<O extends Record<string, OptionSpec>> = {
  [K in keyof O]?: O[K]['type'] extends 'boolean' ? boolean : string;
};

/**
 * Reads a command's options. `--help` prints them and ends the process; a wrong one names the right
 * ones and ends it with 2.
 */
export function readOptions<O extends Record<string, OptionSpec>>(
  spec: CommandSpec<O>,
  args = process.argv.slice(2),
): { values: Values<O>; positionals: string[] } {
  const options = Object.fromEntries(
    Object.entries(spec.options).map(([name, { type }]) => [name, { type }]),
  );
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: spec.positional !== undefined,
      strict: true,
    });
    if (values['help'] === true) {
      console.log(helpOf(spec));
      process.exit(0);
    }
    return { values: values as Values<O>, positionals };
  } catch (error) {
    const names = Object.keys(spec.options).map((name) => `--${name}`);
    const first = (error as Error).message.split(/\. |\n/)[0];
    fail(`${first}. The options are ${names.join(', ')}; see ${spec.command} --help.`);
  }
}

/** @throws never returns: ends the process with 2 when the value is not a whole number in range. */
export function wholeNumber(
  name: string,
  text: string | undefined,
  range: { min: number; max: number; otherwise: number },
): number {
  if (text === undefined) return range.otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < range.min || value > range.max) {
    fail(`--${name} takes a whole number from ${range.min} to ${range.max}, not "${text}".`);
  }
  return value;
}

/** Ends the process with 2 and one line that says what to do. */
export function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

function helpOf<O extends Record<string, OptionSpec>>(spec: CommandSpec<O>): string {
  const rows = Object.entries(spec.options).map(([name, { value, help }]) => [
    `--${name}${value === undefined ? '' : ` ${value}`}`,
    help,
  ]);
  if (spec.positional !== undefined) rows.unshift([spec.positional.name, spec.positional.help]);
  const width = Math.max(...rows.map(([left = '']) => left.length));
  const usage = spec.positional === undefined ? '[options]' : `${spec.positional.name} [options]`;
  return [
    `${spec.command} ${usage}`,
    '',
    spec.summary,
    '',
    ...rows.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}`),
  ].join('\n');
}
