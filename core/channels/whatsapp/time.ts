/** @param timestamp Seconds since the epoch, as WhatsApp writes them. */
export function atOf(timestamp: string | undefined): { at?: number } {
  return /^\d{1,11}$/.test(timestamp ?? '') ? { at: Number(timestamp) * 1000 } : {};
}
