/** What people write: as long as messages are, some with letters beyond ASCII. */
const phrases = [
  'Hello, where is my order?',
  'It was to arrive on Tuesday, and it is Friday now.',
  'Thank you, I see it. One moment please, I am looking it up for you.',
  'Bonjour, je n’ai toujours pas reçu mon colis, commandé il y a dix jours déjà.',
  'Yes.',
  'The parcel left our warehouse this morning and will be with you within two working days.',
  'Could you send it to another address? I have moved in the meantime, to the second floor of number 12.',
  'Très bien, merci beaucoup !',
  'Ihre Rücksendung ist eingegangen, der Betrag wird in den nächsten Tagen erstattet.',
  'I have tried to change the password three times now and every time the page says that the link is no longer good, what should I do?',
  'Of course. I have written it down, and my colleagues will call you before five.',
  'Perfect, that helps. Have a nice day!',
];

export const phraseCount = phrases.length;

/** Each as a JSON string, quotes included: frames are put together from it. */
export const jsonPhrases: readonly string[] = phrases.map((text) => JSON.stringify(text));
