import type { ChannelWords } from './words.ts';

export const it: ChannelWords = {
  choose: 'Scelga un’opzione:',
  pick: 'Risponda con il numero.',
  optional: 'Facoltativo: risponda «-» per saltare.',
  wrong: {
    email: 'Non è un indirizzo e-mail. È del tipo nome@example.com.',
    integer: 'Deve essere un numero intero.',
    decimal: 'Deve essere un numero.',
    option: 'Risponda con una di queste opzioni, con il numero o con il nome.',
    short: (count) => `Deve avere almeno ${count} caratteri.`,
    long: (count) => `Può avere al massimo ${count} caratteri.`,
  },
  fileMissing: (name) =>
    `[Non è stato possibile ricevere un file${name === '' ? '' : `: ${name}`}]`,
  unsupported: (what) => `[Non può essere mostrato qui: ${what}]`,
};
