import type { Socket } from 'node:net';

/** The client's address; an IPv4 address that arrived over IPv6 loses its prefix. */
export function sourceIp(socket: Socket): string {
  const address = socket.remoteAddress ?? '127.0.0.1';
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
