import { byLanguage } from '../words/by-language.ts';

/** What stands on the button that opens a list, at most 20 characters. */
const choose: Readonly<Record<string, string>> = {
  ar: 'اختر',
  cs: 'Vybrat',
  da: 'Vælg',
  de: 'Auswählen',
  en: 'Choose',
  es: 'Elegir',
  fi: 'Valitse',
  fr: 'Choisir',
  he: 'בחירה',
  hi: 'चुनें',
  id: 'Pilih',
  it: 'Scegli',
  ja: '選択する',
  ko: '선택',
  nb: 'Velg',
  nl: 'Kiezen',
  pl: 'Wybierz',
  pt: 'Escolher',
  ru: 'Выбрать',
  sv: 'Välj',
  tr: 'Seç',
  uk: 'Вибрати',
  zh: '选择',
};

/** @param language BCP 47 */
export function chooseOn(language: string | undefined): string {
  return byLanguage(choose, language) ?? 'Choose';
}
