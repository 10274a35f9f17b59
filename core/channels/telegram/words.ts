import { byLanguage } from '../words/by-language.ts';

/** What stands on the button that tells where somebody is. */
const hereIAm: Readonly<Record<string, string>> = {
  ar: 'إرسال موقعي',
  cs: 'Poslat mou polohu',
  da: 'Send min placering',
  de: 'Meinen Standort senden',
  en: 'Send my location',
  es: 'Enviar mi ubicación',
  fi: 'Lähetä sijaintini',
  fr: 'Envoyer ma position',
  he: 'שליחת המיקום שלי',
  hi: 'मेरी लोकेशन भेजें',
  id: 'Kirim lokasi saya',
  it: 'Invia la mia posizione',
  ja: '現在地を送る',
  ko: '내 위치 보내기',
  nb: 'Send posisjonen min',
  nl: 'Mijn locatie sturen',
  pl: 'Wyślij moją lokalizację',
  pt: 'Enviar minha localização',
  ru: 'Отправить моё местоположение',
  sv: 'Skicka min plats',
  tr: 'Konumumu gönder',
  uk: 'Надіслати моє місцеперебування',
  zh: '发送我的位置',
};

/** @param language BCP 47 */
export function hereIAmOn(language: string | undefined): string {
  return byLanguage(hereIAm, language) ?? 'Send my location';
}
