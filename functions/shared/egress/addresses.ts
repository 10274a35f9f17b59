import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Addresses that nothing may be fetched from on another's word: this machine, its network, metadata
 * services, and ranges with no public hosts (IANA's special-purpose registries).
 */
const blockedIPv4 = blockList('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Azure's metadata and name server, on a public address.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]);

/** Public hosts have addresses from here (IANA, IPv6 Global Unicast Address Assignments) … */
const globalIPv6 = blockList('ipv6', [['2000::', 3]]);

/** … but not from these: tunnels, which lead to an IPv4 address of anyone's choice, and examples. */
const blockedIPv6 = blockList('ipv6', [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]);

/** @param allowed Addresses that are let through all the same: a local runtime's own, in tests. */
export function isPublicAddress(address: string, allowed: ReadonlySet<string>): boolean {
  if (allowed.has(address)) return true;
  if (isIPv4(address)) return !blockedIPv4.check(address, 'ipv4');
  if (!isIPv6(address)) return false;
  // An IPv4 address in IPv6's clothes is what it is.
  const mapped = mappedIPv4(address);
  if (mapped !== undefined) return isPublicAddress(mapped, allowed);
  return globalIPv6.check(address, 'ipv6') && !blockedIPv6.check(address, 'ipv6');
}

/** The IPv4 address in `::ffff:0:0/96`, however it is written. */
function mappedIPv4(address: string): string | undefined {
  const url = `http://[${address}]/`;
  // A zone (`fe80::1%eth0`) does not parse; there is none on public addresses.
  const canonical = URL.canParse(url) ? new URL(url).hostname : '';
  const [, high, low] = /^\[::ffff:([\da-f]+):([\da-f]+)\]$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join('.');
}

function blockList(
  family: 'ipv4' | 'ipv6',
  networks: readonly (readonly [network: string, prefix: number])[],
): BlockList {
  // One list a family: in a list of both, ::ffff:0:0/96 would take in every IPv4 address.
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, family);
  return list;
}
