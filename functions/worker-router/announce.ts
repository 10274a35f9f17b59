import type { Deps } from '../../core/conversations/ports.ts';
import type { ServerFrame } from '../../core/protocol/server-frames.ts';
import type { InboxWatchers } from '../shared/dynamodb/inbox-watchers.ts';

/**
 * Tells agents who watch the inbox whether conversations wait. It tells what is true now, not what a
 * message says, so one that comes late or twice does no harm. [R12]
 */
export async function announceWaiting(
  deps: Deps,
  inboxWatchers: InboxWatchers,
  appId: string,
  conversationIds: readonly string[],
): Promise<void> {
  if (conversationIds.length === 0) return;
  const watchers = await inboxWatchers.list(appId, Math.floor(deps.chance.now() / 1000));
  if (watchers.length === 0) return;
  for (const conversationId of conversationIds) {
    const snapshot = await deps.store.snapshot(conversationId, { consistent: true });
    if (snapshot === undefined || snapshot.head.appId !== appId) continue;
    const { head } = snapshot;
    const waiting =
      head.state === 'open' && head.assignee === undefined && head.control === 'agentWorkspace';
    const since = new Date(head.createdAt).toISOString();
    const frame: ServerFrame = { type: 'waiting', conversationId, waiting, since };
    const text = JSON.stringify(frame);
    await Promise.all(
      watchers.map(async ({ connectionId }) => {
        const outcome = await deps.sockets.post(connectionId, text);
        if (outcome === 'gone') await inboxWatchers.remove(appId, connectionId);
      }),
    );
  }
}
