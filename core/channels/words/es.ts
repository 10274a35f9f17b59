import type { ChannelWords } from './words.ts';

export const es: ChannelWords = {
  choose: 'Elija una opción:',
  pick: 'Responda con el número.',
  optional: 'Opcional: responda «-» para omitirlo.',
  wrong: {
    email: 'No es una dirección de correo. Se parece a nombre@example.com.',
    integer: 'Tiene que ser un número entero.',
    decimal: 'Tiene que ser un número.',
    option: 'Responda con una de estas opciones, por su número o su nombre.',
    short: (count) => `Tiene que tener al menos ${count} caracteres.`,
    long: (count) => `Puede tener como máximo ${count} caracteres.`,
  },
  fileMissing: (name) => `[No se pudo recibir un archivo${name === '' ? '' : `: ${name}`}]`,
  unsupported: (what) => `[No se puede mostrar aquí: ${what}]`,
};
