/** Amounts as a reader of `locale`, BCP 47, writes them: for what is loaded later. */

export function formatSize(locale: string, bytes: number): string {
  const inUnit = (value: number, unit: string) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      maximumFractionDigits: 1,
    }).format(value);
  return bytes < 1e6 ? inUnit(Math.ceil(bytes / 1e3), 'kilobyte') : inUnit(bytes / 1e6, 'megabyte');
}

/** @param amount In the smallest unit of the currency. @param currency ISO 4217. */
export function formatMoney(locale: string, amount: number, currency: string): string {
  try {
    const money = new Intl.NumberFormat(locale, { style: 'currency', currency });
    return money.format(amount / 10 ** (money.resolvedOptions().maximumFractionDigits ?? 2));
  } catch {
    // Not a currency's code: what it is meant to be is said, without a guess at its decimals.
    return `${new Intl.NumberFormat(locale).format(amount)} ${currency}`;
  }
}
