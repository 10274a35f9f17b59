import { domainToASCII } from 'node:url';

/** Of a whole address, as RFC 5321 and SES have it. */
const addressAtMost = 254;
const localAtMost = 64;

/** Atoms with dots between them: quoted local parts, of which an address can hide in another, are not taken. */
const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const domainName =
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$/;

/**
 * An address as it names a person here: in lower case, its domain in ASCII. Undefined for what is none, or for
 * one to which SES does not send.
 */
export function addressOf(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  if (at < 1 || text.length > addressAtMost) return undefined;
  const local = text.slice(0, at).toLowerCase();
  const domain = domainToASCII(text.slice(at + 1)).toLowerCase();
  const address = `${local}@${domain}`;
  if (local.length > localAtMost || address.length > addressAtMost) return undefined;
  return localPart.test(local) && domainName.test(domain) ? address : undefined;
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

/** `support+billing@…` goes where `support@…` goes; the tag is what stands behind the plus. */
export function untagged(address: string): { address: string; tag: string } {
  const [, local = '', tag = '', domain = ''] = /^([^+@]+)\+([^@]*)@(.+)$/.exec(address) ?? [];
  return local === '' ? { address, tag: '' } : { address: `${local}@${domain}`, tag };
}

/** The tag of the address to which a mail program writes for who wants no more. */
export const unsubscribeTag = 'unsubscribe';
