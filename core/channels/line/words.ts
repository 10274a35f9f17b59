import { byLanguage } from '../words/by-language.ts';

/** What stands on the button that sends the person's position, at most 20 characters. */
const send: Readonly<Record<string, string>> = {
  ar: 'إرسال الموقع',
  de: 'Standort senden',
  en: 'Send location',
  es: 'Enviar ubicación',
  fr: 'Envoyer ma position',
  id: 'Kirim lokasi',
  it: 'Invia posizione',
  ja: '位置情報を送る',
  ko: '위치 보내기',
  nl: 'Locatie sturen',
  pl: 'Wyślij lokalizację',
  pt: 'Enviar localização',
  th: 'ส่งตำแหน่ง',
  zh: '发送位置',
};
/** Taiwan is where LINE is at home. */
const traditional = '傳送位置';

/** @param language BCP 47 */
export function sendLocationIn(language: string | undefined): string {
  if (/^zh-(?:hant|tw|hk|mo)\b/i.test(language ?? '')) return traditional;
  return byLanguage(send, language) ?? 'Send location';
}
