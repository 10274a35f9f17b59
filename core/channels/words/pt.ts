import type { ChannelWords } from './words.ts';

export const pt: ChannelWords = {
  choose: 'Escolha uma opção:',
  pick: 'Responda com o número.',
  optional: 'Opcional: responda “-” para saltar.',
  wrong: {
    email: 'Não é um endereço de e-mail. É algo como nome@example.com.',
    integer: 'Tem de ser um número inteiro.',
    decimal: 'Tem de ser um número.',
    option: 'Responda com uma destas opções, pelo número ou pelo nome.',
    short: (count) => `Tem de ter pelo menos ${count} caracteres.`,
    long: (count) => `Pode ter no máximo ${count} caracteres.`,
  },
  fileMissing: (name) => `[Não foi possível receber um ficheiro${name === '' ? '' : `: ${name}`}]`,
  unsupported: (what) => `[Não pode ser mostrado aqui: ${what}]`,
};
