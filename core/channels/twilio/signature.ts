import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ChannelRequest, Settings } from '../channel.ts';

/**
 * Whether Twilio has signed a request: `X-Twilio-Signature` is an HMAC-SHA1 with the account's token over the
 * address that was called and the names and values of the form, by their names.
 */
export function isSigned({ headers, body, url }: ChannelRequest, { authToken }: Settings): boolean {
  if (!authToken) return false;
  const given = headers['x-twilio-signature'] ?? '';
  if (!/^[A-Za-z0-9+/]{27}=$/.test(given)) return false;
  const signature = Buffer.from(given, 'base64');
  const said = saidBy(new URLSearchParams(Buffer.from(body).toString()));
  return addressesOf(url).some((address) => {
    const expected = createHmac('sha1', authToken)
      .update(address + said)
      .digest();
    return timingSafeEqual(signature, expected);
  });
}

function saidBy(form: URLSearchParams): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of form) {
    const known = values.get(name);
    if (known === undefined) values.set(name, new Set([value]));
    else known.add(value);
  }
  return [...values.keys()]
    .sort()
    .flatMap((name) => [...(values.get(name) ?? [])].sort().map((value) => `${name}${value}`))
    .join('');
}

/** Twilio signs an address with its port or without, as it pleases. */
function addressesOf(url: string): string[] {
  const [, scheme = '', host = '', port, rest = ''] =
    /^(https?:\/\/)([^/?#:]*)(:\d+)?(.*)$/s.exec(url) ?? [];
  const usual = scheme === 'https://' ? ':443' : ':80';
  return [`${scheme}${host}${rest}`, `${scheme}${host}${port ?? usual}${rest}`];
}
