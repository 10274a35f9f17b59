import type { ServerFrame } from '../protocol/server-frames.ts';
import type { Deps } from './ports.ts';

/** Posts a frame to the sockets that a user has open now. */
export async function tellUser(
  deps: Pick<Deps, 'connections' | 'sockets' | 'chance'>,
  userId: string,
  frame: ServerFrame,
): Promise<void> {
  const now = deps.chance.now() / 1000;
  const connections = await deps.connections.listOf({ kind: 'user', id: userId });
  const text = JSON.stringify(frame);
  await Promise.all(
    connections
      .filter(({ expiresAt }) => expiresAt > now)
      .map(({ connectionId }) => deps.sockets.post(connectionId, text)),
  );
}
