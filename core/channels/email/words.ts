import { byLanguage } from '../words/by-language.ts';

/** What an e-mail says besides what was written in the conversation. */
interface EmailWords {
  /** The subject of one that answers none. @param name Who sends it; empty where that is not known. */
  subject(name: string): string;
  /** What a file without a name is called. */
  file: string;
}

const quoted =
  (before: string, after = '') =>
  (name: string) =>
    `${before}${name}${after}`;
const either =
  (without: string, named: (name: string) => string) =>
  (name: string): string =>
    name === '' ? without : named(name);

const en: EmailWords = {
  subject: either('A message for you', quoted('A message from ')),
  file: 'File',
};

const words: Readonly<Record<string, EmailWords>> = {
  en,
  fr: { subject: either('Un message pour vous', quoted('Un message de ')), file: 'Fichier' },
  es: { subject: either('Un mensaje para usted', quoted('Un mensaje de ')), file: 'Archivo' },
  de: { subject: either('Eine Nachricht für Sie', quoted('Eine Nachricht von ')), file: 'Datei' },
  pt: { subject: either('Uma mensagem para si', quoted('Uma mensagem de ')), file: 'Ficheiro' },
  it: { subject: either('Un messaggio per Lei', quoted('Un messaggio da ')), file: 'File' },
  nl: { subject: either('Een bericht voor u', quoted('Een bericht van ')), file: 'Bestand' },
  pl: { subject: either('Wiadomość dla Ciebie', quoted('Wiadomość od: ')), file: 'Plik' },
  ar: { subject: either('رسالة لك', quoted('رسالة من ')), file: 'ملف' },
  ja: {
    subject: either('メッセージが届いています', quoted('', 'からのメッセージ')),
    file: 'ファイル',
  },
  zh: { subject: either('您有一条消息', quoted('来自', '的消息')), file: '文件' },
};

/** @param language BCP 47. */
export function emailWords(language: string | undefined): EmailWords {
  return byLanguage(words, language) ?? en;
}

/** Languages that are written from right to left. */
export function directionOf(language: string | undefined): 'ltr' | 'rtl' {
  return /^(?:ar|fa|he|ur|yi|ps|sd|ckb)(?:-|$)/i.test(language ?? '') ? 'rtl' : 'ltr';
}
