import { describe, expect, it } from 'vitest';
import { createFloodGate } from '../../../functions/shared/websocket/flood-gate.ts';

describe('the flood gate', () => {
  it('[E5] lets 150 pass at once, and 50 a second from then on', () => {
    const time = { now: 0 };
    const gate = createFloodGate(() => time.now);
    const passed = (tries: number) => {
      let count = 0;
      for (let one = 0; one < tries; one++) {
        try {
          gate.pass('socket');
          count++;
        } catch (error) {
          expect(error).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 1 });
        }
      }
      return count;
    };
    expect(passed(400)).toBe(150);
    time.now += 1000;
    expect(passed(400)).toBe(50);
    time.now += 60_000;
    expect(passed(400)).toBe(150);
  });

  it('[E5] remembers no more sockets than it has room for', () => {
    const gate = createFloodGate(() => 0);
    for (let count = 0; count < 151; count++) {
      if (count < 150) gate.pass('flooder');
      else expect(() => gate.pass('flooder')).toThrow();
    }
    for (let other = 0; other < 10_000; other++) gate.pass(`socket-${other}`);
    gate.pass('flooder');
  });
});
