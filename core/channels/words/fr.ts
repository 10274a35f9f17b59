import type { ChannelWords } from './words.ts';

export const fr: ChannelWords = {
  choose: 'Veuillez choisir :',
  pick: 'Répondez avec le numéro.',
  optional: 'Facultatif : répondez « - » pour passer.',
  wrong: {
    email: 'Ce n’est pas une adresse e-mail. Elle ressemble à nom@exemple.fr.',
    integer: 'Il faut un nombre entier.',
    decimal: 'Il faut un nombre.',
    option: 'Répondez par l’un de ces choix, avec son numéro ou son nom.',
    short: (count) => `Il faut au moins ${count} caractères.`,
    long: (count) => `Il faut au plus ${count} caractères.`,
  },
  fileMissing: (name) => `[Un fichier n’a pas pu être reçu${name === '' ? '' : ` : ${name}`}]`,
  unsupported: (what) => `[Ne peut pas être affiché ici : ${what}]`,
};
