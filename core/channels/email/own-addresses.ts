import type { HttpRequest } from '../channel.ts';

/** Where the deployment's own domain is asked for. */
export const domainUrl = 'mail:domain';
/** Before the reference of a file that came with a mail. */
export const partUrl = 'mail:parts/';
/** With these only: other channels may be made to ask for any address. */
export const ownHeaders: Readonly<Record<string, string>> = { 'x-causerie-channel': 'email' };

/** Whether the e-mail channel itself asks. */
export function isOwn({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return Object.entries(ownHeaders).every(([name, value]) => headers[name] === value);
}

/** A file that is too large for the functions' memory has no other reference. */
export const tooLarge = 'too-large';
