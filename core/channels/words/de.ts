import type { ChannelWords } from './words.ts';

export const de: ChannelWords = {
  choose: 'Bitte wählen Sie:',
  pick: 'Antworten Sie mit der Nummer.',
  optional: 'Freiwillig: Mit „-“ überspringen Sie die Frage.',
  wrong: {
    email: 'Das ist keine E-Mail-Adresse. Sie sieht aus wie name@example.com.',
    integer: 'Das muss eine ganze Zahl sein.',
    decimal: 'Das muss eine Zahl sein.',
    option: 'Bitte antworten Sie mit einer dieser Möglichkeiten, als Nummer oder als Text.',
    short: (count) => `Es müssen mindestens ${count} Zeichen sein.`,
    long: (count) => `Es dürfen höchstens ${count} Zeichen sein.`,
  },
  fileMissing: (name) =>
    `[Eine Datei konnte nicht empfangen werden${name === '' ? '' : `: ${name}`}]`,
  unsupported: (what) => `[Kann hier nicht angezeigt werden: ${what}]`,
};
