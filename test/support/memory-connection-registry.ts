import type { ConnectionOwner } from '../../core/conversations/ports.ts';
import type { ConnectionItems } from '../../functions/shared/dynamodb/connection-registry.ts';

/** Where sockets are noted, in memory. */
export function createMemoryConnectionRegistry(): ConnectionItems {
  const owners = new Map<string, Map<string, { expiresAt: number }>>();
  const of = ({ kind, id }: ConnectionOwner) => {
    const key = `${kind}#${id}`;
    const sockets = owners.get(key) ?? new Map();
    owners.set(key, sockets);
    return sockets;
  };
  return {
    async add(owner, connectionId, expiresAt) {
      of(owner).set(connectionId, { expiresAt });
    },
    async listOf(owner) {
      return [...of(owner)].map(([connectionId, { expiresAt }]) => ({ connectionId, expiresAt }));
    },
    async remove(owner, connectionId) {
      of(owner).delete(connectionId);
    },
  };
}
