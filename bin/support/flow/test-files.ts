import { existsSync } from 'node:fs';
import { type Dialogue, dialoguesSchema } from '../../../core/flows/dialogues/dialogue-schema.ts';
import { type Difference, playDialogue } from '../../../core/flows/dialogues/play-dialogue.ts';
import type { Flow } from '../../../core/flows/document.ts';
import { coloursFor } from './colours.ts';
import { beside, readFlow, readJson } from './read-files.ts';

/**
 * Plays the dialogues beside flows (`name.test.json`) and prints what differs.
 * @returns How many failed.
 */
export async function testFiles(files: readonly string[]): Promise<number> {
  const { red, green, dim } = coloursFor(process.stdout);
  let failures = 0;
  for (const file of files.filter((one) => !one.endsWith('.test.json'))) {
    const tests = file.replace(/\.json$/, '.test.json');
    if (!existsSync(tests))
      throw new Error(`${tests} is not there: a flow's dialogues stand in it.`);
    const flow = readFlow(file);
    for (const dialogue of readJson(tests, dialoguesSchema)) {
      const difference = await playDialogue(flow, dialogue, linkedFrom(file, dialogue));
      const title = `${file} › ${dialogue.name}`;
      if (difference === undefined) {
        console.log(`${green('✓')} ${title}`);
        continue;
      }
      failures++;
      console.log(`${red('✗')} ${title}`);
      const [expected, got] = linesOf(difference);
      console.log(dim(`  ${whereOf(dialogue, difference)}`));
      console.log(red(`  - ${expected}`));
      console.log(green(`  + ${got}`));
    }
  }
  return failures;
}

function linesOf({ expected, got }: Difference): [string, string] {
  return [expected.replaceAll('\n', '\n    '), got.replaceAll('\n', '\n    ')];
}

function whereOf({ dialogue }: Dialogue, { line }: Difference): string {
  const there = dialogue[line - 1];
  return there === undefined ? 'after the last line' : `line ${line}: ${JSON.stringify(there)}`;
}

/** Flows that it links to, by the dialogue's list or by their names. */
export function linkedFrom(
  file: string,
  { mocks }: Pick<Dialogue, 'mocks'>,
): (flowId: string) => Flow | undefined {
  return (flowId) => {
    const named = mocks?.flows?.[flowId];
    const path = beside(file, named ?? `${flowId}.json`);
    if (named === undefined && !existsSync(path)) return undefined;
    return readFlow(path);
  };
}
