const followed = /^(?:https?|mailto|tel):$/;

/**
 * @param address A whole one; what is relative leads nowhere here.
 * @returns The address if it may be followed, undefined for scripts, data and whatever else.
 */
export function safeUrl(address: unknown, schemes: RegExp = followed): string | undefined {
  try {
    const { protocol, href } = new URL(String(address));
    return schemes.test(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}

/** Mail and telephone leave no page, so nobody is asked. */
export function isPage(url: string): boolean {
  return url[0] === 'h';
}
