import type { ChannelWords } from './words.ts';

export const en: ChannelWords = {
  choose: 'Please choose:',
  pick: 'Answer with the number.',
  optional: 'You can leave this out: answer “-”.',
  wrong: {
    email: 'This is not an e-mail address. It looks like name@example.com.',
    integer: 'This has to be a whole number.',
    decimal: 'This has to be a number.',
    option: 'Please answer with one of these, by its number or its name.',
    short: (count) => `This has to have at least ${count} characters.`,
    long: (count) => `This may have at most ${count} characters.`,
  },
  fileMissing: (name) => `[A file could not be received${name === '' ? '' : `: ${name}`}]`,
  unsupported: (what) => `[This cannot be shown here: ${what}]`,
};
