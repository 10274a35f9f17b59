/** `open` of the languages that do not say "Chat", before the launcher has loaded any. Chinese is `zh` alone. */
export const openLabels: Record<string, string> = {
  ar: 'دردشة',
  el: 'Συνομιλία',
  fa: 'گفت‌وگو',
  fr: 'Messagerie',
  he: 'צ׳אט',
  hi: 'चैट',
  ja: 'チャット',
  ko: '채팅',
  pl: 'Czat',
  ru: 'Чат',
  sv: 'Chatt',
  th: 'แชท',
  tr: 'Sohbet',
  uk: 'Чат',
  zh: '聊天',
};

/** What the launcher's button says to who reads `locale`, BCP 47. */
export function openLabel(locale: string): string {
  return openLabels[locale.replace(/[-_].*/, '').toLowerCase()] ?? 'Chat';
}
