import { RuntimeStartError } from './runtime-error.ts';

/** The runtime's ports: the HTTP API, the WebSocket API, the AWS endpoint, the site, then further ones. */
export interface PortPlan {
  /** The first HTTP API at the base, others after the first four. */
  httpApi(index: number): number;
  /** The first WebSocket API at the base + 1, others after the first four. */
  webSocketApi(index: number): number;
  awsEndpoint: number;
  /** The first distribution at the base + 3, others after it. */
  site(index: number): number;
}

/** Plans the ports from `base`; 0 takes any free ones. */
export function planPorts(base: number): PortPlan {
  if (base === 0) return { httpApi: () => 0, webSocketApi: () => 0, awsEndpoint: 0, site: () => 0 };
  return {
    httpApi: (index) => (index === 0 ? base : base + 1 + index * 3),
    webSocketApi: (index) => (index === 0 ? base + 1 : base + 2 + index * 3),
    awsEndpoint: base + 2,
    site: (index) => base + 3 + index * 3,
  };
}

/** Listens, and says what to do when the port is taken. */
export async function listenAt(
  server: { listen(port: number): Promise<number> },
  port: number,
  what: string,
): Promise<number> {
  try {
    return await server.listen(port);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause;
    throw new RuntimeStartError(
      'PORT_IN_USE',
      `Port ${port} for ${what} is in use. Stop what listens there, or choose other ports with --port.`,
      { cause },
    );
  }
}
