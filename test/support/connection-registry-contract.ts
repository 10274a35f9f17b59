import { describe, expect, it } from 'vitest';
import type { ConnectionItems } from '../../functions/shared/dynamodb/connection-registry.ts';

/** What core and the handlers count on in a registry of sockets. */
export function describeConnectionRegistry(name: string, make: () => ConnectionItems): void {
  let count = 0;
  const fresh = () => `owner-${name}-${++count}`;

  describe(`a registry of sockets: ${name}`, () => {
    it('[D5] notes sockets beside their owner, customers apart from agents', async () => {
      const id = fresh();
      await make().add({ kind: 'user', id }, 'L0SM9cOFvHcCIhw=', 100);
      await make().add({ kind: 'user', id }, 'second', 200);
      await make().add({ kind: 'agent', id }, 'third', 300);
      const sockets = await make().listOf({ kind: 'user', id });
      expect(sockets.sort((a, b) => a.expiresAt - b.expiresAt)).toEqual([
        { connectionId: 'L0SM9cOFvHcCIhw=', expiresAt: 100 },
        { connectionId: 'second', expiresAt: 200 },
      ]);
      expect(await make().listOf({ kind: 'user', id: fresh() })).toEqual([]);
    });

    it('[D5] forgets a socket that has closed, however often it is told', async () => {
      const owner = { kind: 'user' as const, id: fresh() };
      await make().add(owner, 'one', 100);
      await make().remove(owner, 'one');
      await make().remove(owner, 'one');
      expect(await make().listOf(owner)).toEqual([]);
    });

    it('[D5] finds the living behind many that nobody took out', async () => {
      const owner = { kind: 'agent' as const, id: fresh() };
      for (let old = 0; old < 120; old++) await make().add(owner, `a-${old}`, 1);
      await make().add(owner, 'z-alive', 4_000_000_000);
      const alive = (await make().listOf(owner)).filter((one) => one.expiresAt > 1);
      expect(alive).toEqual([{ connectionId: 'z-alive', expiresAt: 4_000_000_000 }]);
    });
  });
}
