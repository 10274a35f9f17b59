import { isIP } from 'node:net';
import { isPublicAddress } from './addresses.ts';
import { EgressError } from './egress-error.ts';

/** An address that may be asked, as far as its text tells. */
export interface Target {
  url: URL;
  /** Name or address, without the brackets of IPv6. */
  host: string;
}

/**
 * Ports of what is not the web, where a request could be taken for something else: the Fetch Standard's
 * bad ports, and those of remote desktops and databases.
 */
const otherPorts = new Set(
  `1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115
   117 119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563
   587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667
   6668 6669 6679 6697 10080
   445 1433 1521 2375 3306 3389 5432 5900 6379 9042 11211 27017`.split(/\s+/),
);

/** Names that no public host has (RFC 6761, 6762, 7686, 8375; ICANN for `internal`). */
const innerNames = /(?:^|\.)(?:localhost|local|internal|home\.arpa|onion|test|invalid)\.?$/;

/**
 * Reads an address and refuses what is not public by its text alone. A name that passes is looked up
 * and its addresses are judged then. The URL parser has already made one notation of many: decimal,
 * octal and hexadecimal numbers, full-width digits, percent-encoded hosts.
 * @param allowed Hosts that are let through, over http too, at any port or at one: a local runtime's own.
 * @throws EgressError invalid_request, address_refused
 */
export function readTarget(address: string, allowed: ReadonlySet<string>): Target {
  if (!URL.canParse(address)) throw new EgressError('invalid_request', 'The address is no URL.');
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.username !== '' || url.password !== '') throw refused(host);
  if (otherPorts.has(url.port)) throw refused(host);
  const letThrough = allowed.has(host) || allowed.has(url.host);
  if (letThrough && (url.protocol === 'http:' || url.protocol === 'https:')) return { url, host };
  if (url.protocol !== 'https:') throw refused(host);
  const inner =
    isIP(host) === 0
      ? innerNames.test(host) || !/[^.]\.[^.]/.test(host)
      : !isPublicAddress(host, allowed);
  if (inner) throw refused(host);
  return { url, host };
}

export function refused(host: string): EgressError {
  return new EgressError(
    'address_refused',
    `${shown(host)} is not asked: only public https addresses are, without a password in them and not at ports of other services.`,
  );
}

/** A host as messages name it. */
export function shown(host: string): string {
  if (host === '') return 'This address';
  return host.length > 100 ? `${host.slice(0, 100)}…` : host;
}
