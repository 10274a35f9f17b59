import type { ChannelWords } from './words.ts';

export const nl: ChannelWords = {
  choose: 'Maak een keuze:',
  pick: 'Antwoord met het nummer.',
  optional: 'Niet verplicht: antwoord “-” om dit over te slaan.',
  wrong: {
    email: 'Dit is geen e-mailadres. Het lijkt op naam@example.com.',
    integer: 'Dit moet een geheel getal zijn.',
    decimal: 'Dit moet een getal zijn.',
    option: 'Antwoord met een van deze keuzes, met het nummer of de naam.',
    short: (count) => `Dit moet minstens ${count} tekens hebben.`,
    long: (count) => `Dit mag hoogstens ${count} tekens hebben.`,
  },
  fileMissing: (name) => `[Een bestand kon niet worden ontvangen${name === '' ? '' : `: ${name}`}]`,
  unsupported: (what) => `[Kan hier niet worden getoond: ${what}]`,
};
