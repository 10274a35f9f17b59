import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Addresses that nothing may be fetched from on another's word: this machine, its network, the
 * metadata service, and ranges with no public hosts (IANA's special-purpose registries).
 */
// One list a family: in a list of both, ::ffff:0:0/96 would take in every IPv4 address.
const blockedIPv4 = new BlockList();
const blockedIPv6 = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
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
] as const) {
  blockedIPv4.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  blockedIPv6.addSubnet(network, prefix, 'ipv6');
}

/** @param allowed Addresses that are let through all the same: a local runtime's own, in tests. */
export function isPublicAddress(address: string, allowed: ReadonlySet<string>): boolean {
  if (allowed.has(address)) return true;
  if (isIPv4(address)) return !blockedIPv4.check(address, 'ipv4');
  if (!isIPv6(address)) return false;
  // An IPv4 address in IPv6's clothes is what it is.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isPublicAddress(mapped, allowed);
  return !blockedIPv6.check(address, 'ipv6');
}
