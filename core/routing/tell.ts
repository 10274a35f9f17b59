import { deliver } from '../conversations/deliver.ts';
import { business } from '../conversations/model.ts';
import type { Deps } from '../conversations/ports.ts';
import type { ServerFrame } from '../protocol/server-frames.ts';

/** Tells an agent's sockets. */
export async function tellAgent(deps: Deps, agentId: string, frame: ServerFrame): Promise<void> {
  const text = JSON.stringify(frame);
  const owner = { kind: 'agent', id: agentId } as const;
  const now = deps.chance.now() / 1000;
  const open = (await deps.connections.listOf(owner)).filter((one) => one.expiresAt > now);
  await Promise.all(
    open.map(async ({ connectionId }) => {
      const outcome = await deps.sockets.post(connectionId, text);
      if (outcome === 'gone') await deps.connections.remove(owner, connectionId);
    }),
  );
}

/** Tells the customers of a conversation, where they listen. */
export async function tellCustomers(
  deps: Deps,
  conversationId: string,
  frame: ServerFrame,
): Promise<void> {
  const snapshot = await deps.store.snapshot(conversationId, { consistent: false });
  if (snapshot === undefined) return;
  await deliver(deps, snapshot.head, (side) => (side === business ? undefined : frame), {
    lookUp: false,
  });
}
