import { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlainServer } from './plain-server.ts';

/** An HTTP server that listens. */
export interface PortServer {
  port: number;
  /** Stops to listen and ends every connection. */
  close(): Promise<void>;
}

/** Starts a server on the loopback interface or on `host`; rejects where the port is taken. */
export function listenOn(
  server: HttpServer | PlainServer,
  port: number,
  host = '127.0.0.1',
): Promise<PortServer> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () => (server instanceof HttpServer ? end(server) : server.end()),
      });
    });
  });
}

function end(server: HttpServer): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}
