import { pickLanguage } from './text/localized.ts';

/** What a flow leaves unsaid: questions asked again, buttons, what is wrong with an answer. */
const texts = {
  chooseOne: {
    en: 'Please choose one of these:',
    fr: 'Merci de choisir une de ces réponses :',
    de: 'Bitte wählen Sie eine dieser Antworten:',
    es: 'Elija una de estas opciones, por favor:',
    pt: 'Escolha uma destas opções, por favor:',
    it: 'Scelga una di queste risposte, per favore:',
    nl: 'Kies een van deze antwoorden:',
  },
  fillForm: {
    en: 'Please fill in this form:',
    fr: 'Merci de remplir ce formulaire :',
    de: 'Bitte füllen Sie dieses Formular aus:',
    es: 'Rellene este formulario, por favor:',
    pt: 'Preencha este formulário, por favor:',
    it: 'Compili questo modulo, per favore:',
    nl: 'Vul dit formulier in:',
  },
  resolved: {
    en: 'Did that answer your question?',
    fr: 'Cela répond-il à votre question ?',
    de: 'Ist Ihre Frage damit beantwortet?',
    es: '¿Responde esto a su pregunta?',
    pt: 'Isto responde à sua pergunta?',
    it: 'Questo risponde alla sua domanda?',
    nl: 'Is uw vraag hiermee beantwoord?',
  },
  yes: { en: 'Yes', fr: 'Oui', de: 'Ja', es: 'Sí', pt: 'Sim', it: 'Sì', nl: 'Ja' },
  no: { en: 'No', fr: 'Non', de: 'Nein', es: 'No', pt: 'Não', it: 'No', nl: 'Nee' },
  read: {
    en: 'Read',
    fr: 'Lire',
    de: 'Lesen',
    es: 'Leer',
    pt: 'Ler',
    it: 'Leggi',
    nl: 'Lezen',
  },
  rate: {
    en: 'How was this conversation?',
    fr: 'Comment s’est passée cette conversation ?',
    de: 'Wie war dieses Gespräch?',
    es: '¿Qué le ha parecido esta conversación?',
    pt: 'Como foi esta conversa?',
    it: 'Com’è andata questa conversazione?',
    nl: 'Hoe was dit gesprek?',
  },
  wrong: {
    en: '{field}: {reason}',
    fr: '{field} : {reason}',
    de: '{field}: {reason}',
    es: '{field}: {reason}',
    pt: '{field}: {reason}',
    it: '{field}: {reason}',
    nl: '{field}: {reason}',
  },
  required: {
    en: '{field}: an answer is needed.',
    fr: '{field} : une réponse est nécessaire.',
    de: '{field}: Hier wird eine Antwort gebraucht.',
    es: '{field}: hace falta una respuesta.',
    pt: '{field}: é necessária uma resposta.',
    it: '{field}: serve una risposta.',
    nl: '{field}: hier is een antwoord nodig.',
  },
  email: {
    en: '{field}: this is not an e-mail address.',
    fr: '{field} : ce n’est pas une adresse e-mail.',
    de: '{field}: Das ist keine E-Mail-Adresse.',
    es: '{field}: no es una dirección de correo electrónico.',
    pt: '{field}: não é um endereço de e-mail.',
    it: '{field}: non è un indirizzo e-mail.',
    nl: '{field}: dit is geen e-mailadres.',
  },
  number: {
    en: '{field}: please give a number.',
    fr: '{field} : merci de donner un nombre.',
    de: '{field}: Bitte geben Sie eine Zahl an.',
    es: '{field}: indique un número, por favor.',
    pt: '{field}: indique um número, por favor.',
    it: '{field}: indichi un numero, per favore.',
    nl: '{field}: geef een getal op.',
  },
  date: {
    en: '{field}: please give a date such as {example}.',
    fr: '{field} : merci de donner une date, par exemple {example}.',
    de: '{field}: Bitte geben Sie ein Datum an, zum Beispiel {example}.',
    es: '{field}: indique una fecha, por ejemplo {example}.',
    pt: '{field}: indique uma data, por exemplo {example}.',
    it: '{field}: indichi una data, per esempio {example}.',
    nl: '{field}: geef een datum op, bijvoorbeeld {example}.',
  },
  choice: {
    en: '{field}: please choose one of the answers.',
    fr: '{field} : merci de choisir une des réponses.',
    de: '{field}: Bitte wählen Sie eine der Antworten.',
    es: '{field}: elija una de las respuestas, por favor.',
    pt: '{field}: escolha uma das respostas, por favor.',
    it: '{field}: scelga una delle risposte, per favore.',
    nl: '{field}: kies een van de antwoorden.',
  },
  pattern: {
    en: '{field}: this does not look right.',
    fr: '{field} : le format ne convient pas.',
    de: '{field}: Das Format stimmt nicht.',
    es: '{field}: el formato no es correcto.',
    pt: '{field}: o formato não está correto.',
    it: '{field}: il formato non è corretto.',
    nl: '{field}: dit klopt niet.',
  },
  atLeast: {
    en: '{field}: at least {limit}.',
    fr: '{field} : {limit} au minimum.',
    de: '{field}: mindestens {limit}.',
    es: '{field}: {limit} como mínimo.',
    pt: '{field}: no mínimo {limit}.',
    it: '{field}: almeno {limit}.',
    nl: '{field}: minstens {limit}.',
  },
  atMost: {
    en: '{field}: at most {limit}.',
    fr: '{field} : {limit} au maximum.',
    de: '{field}: höchstens {limit}.',
    es: '{field}: {limit} como máximo.',
    pt: '{field}: no máximo {limit}.',
    it: '{field}: al massimo {limit}.',
    nl: '{field}: hoogstens {limit}.',
  },
  longer: {
    en: '{field}: at least {limit} characters.',
    fr: '{field} : {limit} caractères au minimum.',
    de: '{field}: mindestens {limit} Zeichen.',
    es: '{field}: {limit} caracteres como mínimo.',
    pt: '{field}: no mínimo {limit} caracteres.',
    it: '{field}: almeno {limit} caratteri.',
    nl: '{field}: minstens {limit} tekens.',
  },
  shorter: {
    en: '{field}: at most {limit} characters.',
    fr: '{field} : {limit} caractères au maximum.',
    de: '{field}: höchstens {limit} Zeichen.',
    es: '{field}: {limit} caracteres como máximo.',
    pt: '{field}: no máximo {limit} caracteres.',
    it: '{field}: al massimo {limit} caratteri.',
    nl: '{field}: hoogstens {limit} tekens.',
  },
} as const satisfies Record<string, Record<Language, string>>;

type Language = 'en' | 'fr' | 'de' | 'es' | 'pt' | 'it' | 'nl';

export type DefaultText = keyof typeof texts;

/** Languages that flows speak by themselves; for others the flow's own texts are needed. */
export const spokenLanguages: readonly Language[] = ['en', 'fr', 'de', 'es', 'pt', 'it', 'nl'];

/**
 * A standard text in the first of some languages that there is, else in English.
 * @param values Stand in for `{field}`, `{limit}`, `{example}`, `{reason}`; they are not read for more.
 */
export function standardText(
  name: DefaultText,
  languages: readonly (string | undefined)[],
  values: Record<string, string> = {},
): string {
  let language: string = 'en';
  for (const wanted of languages) {
    const found = pickLanguage(spokenLanguages, wanted);
    if (found === undefined) continue;
    language = found;
    break;
  }
  const text: string = texts[name][language as Language];
  return text.replace(/\{(field|limit|example|reason)\}/g, (_, key: string) => values[key] ?? '');
}
