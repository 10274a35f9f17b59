import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { type ConversationFacts, chooseQueue } from '../../../core/routing/choose-queue.ts';
import { type RoutingConfig, routingConfigSchema } from '../../../core/routing/config.ts';

const monday = Date.parse('2026-11-23T09:00:00Z');
const plain: ConversationFacts = { tags: [], fields: {}, loggedIn: false };

function configOf(rules: object[]): RoutingConfig {
  return z.parse(routingConfigSchema, {
    queues: [
      { queueId: 'first', priority: 4 },
      {
        queueId: 'chosen',
        priority: 6,
        groups: ['gold'],
        skills: { billing: 2 },
        matchLanguage: true,
      },
    ],
    rules,
    schedules: [
      {
        scheduleId: 'office',
        timeZone: 'UTC',
        intervals: [{ day: 'monday', from: '09:00', to: '17:00' }],
      },
    ],
  });
}

const open = (value: boolean) => ({ schedule: { scheduleId: 'office', open: value } });

describe('the queue of a conversation', () => {
  it.each<[string, object, Partial<ConversationFacts>, boolean]>([
    ['nothing', {}, {}, true],
    ['its channel', { integrationIds: ['web', 'line'] }, { integrationId: 'line' }, true],
    ['another channel', { integrationIds: ['web'] }, { integrationId: 'line' }, false],
    ['a channel, of one without', { integrationIds: ['web'] }, {}, false],
    ['one of its tags', { tags: ['vip', 'new'] }, { tags: ['old', 'vip'] }, true],
    ['another tag', { tags: ['vip'] }, { tags: ['old'] }, false],
    ['a field', { fields: { plan: 'pro' } }, { fields: { plan: 'pro', seats: 3 } }, true],
    [
      'two fields, one of them wrong',
      { fields: { plan: 'pro', seats: 4 } },
      { fields: { plan: 'pro', seats: 3 } },
      false,
    ],
    ['a field of another type', { fields: { seats: '3' } }, { fields: { seats: 3 } }, false],
    ['a field as every object has', { fields: { constructor: 'x' } }, {}, false],
    ['its language', { languages: ['fr', 'pt'] }, { language: 'pt-BR' }, true],
    ['another language', { languages: ['fr'] }, { language: 'en' }, false],
    ['a language, of one unknown', { languages: ['fr'] }, {}, false],
    ['the login', { loggedIn: true }, { loggedIn: true }, true],
    ['the login, of a stranger', { loggedIn: true }, {}, false],
    ['strangers', { loggedIn: false }, {}, true],
    ['open hours', open(true), {}, true],
    ['closed hours', open(false), {}, false],
    ['all of several', { tags: ['vip'], loggedIn: true }, { tags: ['vip'], loggedIn: true }, true],
    [
      'all of several, one of them wrong',
      { tags: ['vip'], loggedIn: true },
      { tags: ['vip'] },
      false,
    ],
  ])('[R6] by a rule that asks for %s', (_what, when, facts, holds) => {
    const config = configOf([{ queueId: 'chosen', when }]);
    const { queue } = chooseQueue(config, { ...plain, ...facts }, monday);
    expect(queue.queueId).toBe(holds ? 'chosen' : 'first');
  });

  it('[R6] [R11] by a rule for closed hours, when they are', () => {
    const config = configOf([{ queueId: 'chosen', when: open(false) }]);
    expect(chooseQueue(config, plain, monday - 1).queue.queueId).toBe('chosen');
  });

  it('[R6] is that of the first rule that holds, and of no rule the first', () => {
    const config = configOf([
      { queueId: 'chosen', when: { tags: ['vip'] } },
      { queueId: 'first', priority: 9, when: {} },
      { queueId: 'chosen', when: {} },
    ]);
    expect(chooseQueue(config, plain, monday)).toMatchObject({
      queue: { queueId: 'first' },
      priority: 9,
    });
    expect(chooseQueue(config, { ...plain, tags: ['vip'] }, monday).queue.queueId).toBe('chosen');
    expect(chooseQueue(configOf([]), plain, monday)).toMatchObject({
      queue: { queueId: 'first' },
      priority: 4,
    });
  });

  it('[R6] says what it asks for: the queue’s groups and skills, and the language where it matters', () => {
    const config = configOf([{ queueId: 'chosen', when: {} }]);
    const asked = { groups: ['gold'], skills: { billing: 2 } };
    expect(chooseQueue(config, { ...plain, language: 'fr' }, monday)).toMatchObject({
      priority: 6,
      requires: { ...asked, language: 'fr' },
    });
    expect(chooseQueue(config, plain, monday).requires).toEqual(asked);
    const anyLanguage = chooseQueue(configOf([]), { ...plain, language: 'fr' }, monday);
    expect(anyLanguage.requires).toEqual({ groups: [], skills: {} });
  });
});
