import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newQueue, put } from './support/engine.ts';

/** A message as the model sees it: one list, in the order of arrival. */
interface Modelled {
  id: number;
  group: string;
  hiddenUntil: number;
}

type Step =
  | { kind: 'send'; group: string }
  | { kind: 'receive'; maximum: number; visibility: number }
  | { kind: 'delete'; pick: number }
  | { kind: 'visibility'; pick: number; seconds: number }
  | { kind: 'wait'; seconds: number };

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('send' as const),
        group: fc.constantFrom('a', 'b', 'c'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('receive' as const),
        maximum: fc.integer({ min: 1, max: 4 }),
        visibility: fc.constantFrom(0, 5, 30),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), pick: fc.nat(20) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('visibility' as const),
        pick: fc.nat(20),
        seconds: fc.constantFrom(0, 3, 60),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('wait' as const),
        seconds: fc.integer({ min: 1, max: 20 }),
      }),
    },
  ),
  // Without a least length most scripts are too short for groups to get entangled.
  { minLength: 40, maxLength: 160 },
);

/** What the model allows to be handed out of each group, in order. */
function deliverable(messages: readonly Modelled[], now: number): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  const blocked = new Set<string>();
  for (const { id, group, hiddenUntil } of messages) {
    if (blocked.has(group)) continue;
    if (hiddenUntil > now) blocked.add(group);
    else groups.set(group, [...(groups.get(group) ?? []), id]);
  }
  return groups;
}

function run(fifo: boolean, script: readonly Step[]): void {
  const queue = newQueue(fifo);
  let now = 1_000_000;
  let nextId = 1;
  let model: Modelled[] = [];
  const groupOf = (id: number) => (fifo ? (model.find((m) => m.id === id)?.group ?? '?') : '');

  const receive = (maximum: number, visibility: number): void => {
    const allowed = deliverable(
      fifo ? model : model.map((m) => ({ ...m, group: String(m.id) })),
      now,
    );
    const available = [...allowed.values()].flat();
    const received = queue.receive(maximum, visibility, now, () => false).map(({ id }) => id);
    // No message that may go out is held back.
    expect(received).toHaveLength(Math.min(maximum, available.length));
    expect(new Set(received).size).toBe(received.length);
    if (fifo) {
      for (const [group, ids] of allowed) {
        const ofGroup = received.filter((id) => groupOf(id) === group);
        expect(ofGroup).toEqual(ids.slice(0, ofGroup.length));
      }
    }
    for (const id of received) expect(available).toContain(id);
    model = model.map((m) =>
      received.includes(m.id) ? { ...m, hiddenUntil: now + visibility * 1000 } : m,
    );
  };

  for (const step of script) {
    const inFlight = model.filter(({ hiddenUntil }) => hiddenUntil > now);
    switch (step.kind) {
      case 'send': {
        const id = nextId++;
        const groupId = fifo ? step.group : undefined;
        put(queue, id, now, { groupId });
        model.push({ id, group: step.group, hiddenUntil: 0 });
        break;
      }
      case 'receive':
        receive(step.maximum, step.visibility);
        break;
      case 'delete': {
        const victim = inFlight[step.pick % (inFlight.length || 1)];
        const message = victim === undefined ? undefined : queue.find(victim.id);
        if (message === undefined) break;
        queue.advance(now);
        queue.delete(message);
        model = model.filter(({ id }) => id !== message.id);
        break;
      }
      case 'visibility': {
        const chosen = inFlight[step.pick % (inFlight.length || 1)];
        const message = chosen === undefined ? undefined : queue.find(chosen.id);
        if (chosen === undefined || message === undefined) break;
        queue.changeVisibility(message, step.seconds, now);
        chosen.hiddenUntil = step.seconds === 0 ? 0 : now + step.seconds * 1000;
        break;
      }
      case 'wait':
        now += step.seconds * 1000;
    }
    queue.advance(now);
    const hidden = model.filter(({ hiddenUntil }) => hiddenUntil > now).length;
    expect(queue.counts['in-flight']).toBe(hidden);
    expect(queue.counts.visible).toBe(model.length - hidden);
    const available = fifo ? deliverable(model, now).size > 0 : model.length > hidden;
    expect(queue.hasAvailable()).toBe(available);
  }

  // At least once: whatever was not deleted can still be had, and once deleted never again.
  now += 3_600_000;
  const rest = model.map(({ id }) => id);
  const drained: number[] = [];
  for (;;) {
    const batch = queue.receive(10, 30, now, () => false);
    if (batch.length === 0) break;
    for (const message of batch) {
      drained.push(message.id);
      queue.delete(message);
    }
  }
  expect(drained.toSorted((a, b) => a - b)).toEqual(rest);
  expect(queue.counts).toMatchObject({ visible: 0, 'in-flight': 0, delayed: 0 });
}

describe('the queue engine against a model', () => {
  it('keeps FIFO groups in order, hands nothing out of turn, loses and doubles nothing', () => {
    fc.assert(
      fc.property(steps, (script) => run(true, script)),
      { numRuns: 150 },
    );
  });

  it('loses and doubles nothing on a standard queue', () => {
    fc.assert(
      fc.property(steps, (script) => run(false, script)),
      { numRuns: 100 },
    );
  });
});
