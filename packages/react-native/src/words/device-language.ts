/** The device's language, as far as the engine tells. */
export function deviceLanguage(): string {
  try {
    return new Intl.DateTimeFormat().resolvedOptions().locale;
  } catch {
    return 'en';
  }
}
