import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerStep } from '../../../core/conversations/answer-bot.ts';
import { createConversation } from '../../../core/conversations/create.ts';
import { closeConversation } from '../../../core/conversations/lifecycle.ts';
import { sendMessage } from '../../../core/conversations/messages.ts';
import type { StepMessage } from '../../../core/conversations/ports.ts';
import { current } from '../../support/memory-database.ts';
import { createMemoryWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { appId, customer, text } from '../../support/people.ts';
import { createScheduler, seededChoices } from '../../support/scheduler.ts';

const welcome = async () => ({ de: 'Willkommen', en: 'Welcome' });

async function begin(world: MemoryWorld, message?: string): Promise<string> {
  const { snapshot } = await createConversation(world.deps, {
    principal: customer(),
    clientId: 'one',
    control: 'answerBot',
    ...(message === undefined ? {} : { message: { clientId: 'm', content: text(message) } }),
  });
  return snapshot.head.id;
}

const started = (conversationId: string): StepMessage => ({
  type: 'conversationStarted',
  appId,
  conversationId,
  seq: 0,
});

function told(world: MemoryWorld, conversationId: string): string[] {
  return (current(world.database, conversationId)?.entries ?? []).map((entry) =>
    entry.kind === 'message' && entry.content.type === 'text'
      ? entry.content.text
      : entry.kind === 'event'
        ? entry.name
        : entry.kind,
  );
}

describe('answerBot', () => {
  it('[F1] welcomes once and waits for the customer, however often its start is delivered', async () => {
    const world = createMemoryWorld();
    const id = await begin(world);
    for (let time = 0; time < 3; time++) await answerStep(world.deps, started(id), welcome);
    expect(told(world, id)).toEqual(['Welcome']);
    expect(current(world.database, id)?.head.control).toBe('answerBot');
  });

  it('[F1] hands over with the first message, once', async () => {
    const world = createMemoryWorld();
    const id = await begin(world, 'hello');
    for (let time = 0; time < 3; time++) await answerStep(world.deps, started(id), welcome);
    expect(told(world, id)).toEqual(['hello', 'Welcome', 'handedOver']);
  });

  it('[F1] leaves a closed conversation alone', async () => {
    const world = createMemoryWorld();
    const id = await begin(world, 'hello');
    await closeConversation(world.deps, customer(), id);
    await answerStep(world.deps, { ...started(id), type: 'entry', seq: 1 }, welcome);
    expect(told(world, id)).toEqual(['hello', 'closed']);
  });

  it('[F1] says and hands over once, and routing hears of it, whoever breaks down', async () => {
    const conditions = fc.record({
      seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      crash: fc.constantFrom(0, 0.05, 0.2),
      stale: fc.constantFrom(0, 0.5),
      unheard: fc.constantFrom(0, 0.3),
    });
    await fc.assert(
      fc.asyncProperty(conditions, async ({ seed, crash, stale, unheard }) => {
        const choose = seededChoices(seed);
        const calm = createMemoryWorld();
        const scheduler = createScheduler({ choose, crash });
        const world = createMemoryWorld({ choose, stale, unheard, pause: scheduler.pause });
        world.database.conversations = calm.database.conversations;
        const id = await begin(calm);
        // The queue delivers until a step is done, and sometimes beyond.
        const deliver = async (step: StepMessage) => {
          const again = 1 + Math.floor(choose() * 2);
          for (let done = 0, tries = 0; done < again; tries++) {
            const outcome = await scheduler.start((caller) =>
              answerStep(tries < 10 ? world.depsOf(caller) : world.deps, step, welcome),
            );
            if (outcome.kind === 'failed') throw outcome.error;
            if (outcome.kind === 'done') done++;
          }
        };
        const customerWrites = async () => {
          for (const clientId of ['a', 'b']) {
            for (let stored = false, tries = 0; !stored; tries++) {
              const outcome = await scheduler.start((caller) =>
                sendMessage(tries < 10 ? world.depsOf(caller) : world.deps, {
                  principal: customer(),
                  conversationId: id,
                  clientId,
                  after: 0,
                  content: text(clientId),
                }),
              );
              if (outcome.kind === 'failed') throw outcome.error;
              stored = outcome.kind === 'done';
            }
          }
        };
        const first = Promise.all([deliver(started(id)), customerWrites()]);
        await scheduler.until(first);
        const steps = world.queued.flatMap((one) =>
          one.queue === 'step' ? [one as StepMessage] : [],
        );
        const rest = (async () => {
          for (const step of steps) await deliver(step);
        })();
        await scheduler.until(rest);
        expect(told(world, id).toSorted()).toEqual(['Welcome', 'a', 'b', 'handedOver']);
        const waiting = world.queued.filter((one) => one.queue === 'route');
        expect(waiting.map((one) => one.type)).toContain('waiting');
      }),
      { numRuns: 400 },
    );
  });
});
