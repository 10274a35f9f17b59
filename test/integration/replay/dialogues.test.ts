import { describe, expect, it } from 'vitest';
import { parseDialogues, readDialogues } from '../../../bin/support/replay/dialogues.ts';

const line = (id: string, ...turns: [role: string, text: unknown][]) =>
  JSON.stringify({
    id,
    company: 'X',
    turns: turns.map(([role, text]) => ({ role, text, at: null })),
  });

describe('a file of dialogues', () => {
  it('is read line by line, empty lines aside', () => {
    const text = `${line('1', ['customer', 'a'])}\n\n${line('2', ['customer', 'b'], ['agent', 'c'])}\n`;
    const { dialogues, notes } = parseDialogues(text, 'f');
    expect(dialogues.map(({ id, turns }) => [id, turns.length])).toEqual([
      ['1', 1],
      ['2', 2],
    ]);
    expect(notes).toEqual([]);
  });

  it.each([
    ['no JSON', '{"id":', /^f, line 2: not JSON/],
    ['no turns', '{"id": "x"}', /^f, line 2: turns is wrong/],
    ['an unknown role', line('x', ['bot', 'a']), /^f, line 2: turns\.0\.role is wrong/],
    ['a text that is none', line('x', ['customer', 7]), /^f, line 2: turns\.0\.text is wrong/],
    ['an id for the second time', line('1', ['customer', 'a']), /^f, line 2: the id "1".*line 1/],
  ])('with %s is refused by the line', (_what, second, message) => {
    expect(() => parseDialogues(`${line('1', ['customer', 'a'])}\n${second}`, 'f')).toThrow(
      message,
    );
  });

  it('that is not there, or has nothing in it, is named', () => {
    expect(() => readDialogues('/nowhere.jsonl')).toThrow('/nowhere.jsonl cannot be read (ENOENT)');
    expect(() => parseDialogues('\n', 'f')).toThrow('f has no dialogue');
  });

  it('has what cannot be sent cut or left out, and says so', () => {
    const { dialogues, notes } = parseDialogues(
      line('1', ['agent', 'early'], ['customer', `${'x'.repeat(4095)}👋`], ['agent', '  ']),
      'f',
    );
    expect(dialogues[0]?.turns).toEqual([{ role: 'customer', text: 'x'.repeat(4095) }]);
    expect(notes).toEqual([
      "f, line 1, turn 1: comes before the customer's first; left out.",
      'f, line 1, turn 2: 4097 characters, cut to 4096.',
      'f, line 1, turn 3: empty; left out.',
    ]);
  });
});
