import type { ChannelWords } from './words.ts';

export const pl: ChannelWords = {
  choose: 'Proszę wybrać:',
  pick: 'Proszę odpowiedzieć numerem.',
  optional: 'Nieobowiązkowe: odpowiedź „-” pomija pytanie.',
  wrong: {
    email: 'To nie jest adres e-mail. Wygląda on jak nazwa@example.com.',
    integer: 'To musi być liczba całkowita.',
    decimal: 'To musi być liczba.',
    option: 'Proszę podać jedną z tych odpowiedzi: jej numer albo nazwę.',
    short: (count) => `Minimalna liczba znaków: ${count}.`,
    long: (count) => `Maksymalna liczba znaków: ${count}.`,
  },
  fileMissing: (name) => `[Nie udało się odebrać pliku${name === '' ? '' : `: ${name}`}]`,
  unsupported: (what) => `[Nie można tu wyświetlić: ${what}]`,
};
