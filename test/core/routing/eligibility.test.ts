import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { queueSchema } from '../../../core/routing/config.ts';
import { meets, relaxations, requirementsNow, speaks } from '../../../core/routing/eligibility.ts';
import type { Requirements, Ticket } from '../../../core/routing/model.ts';

const agent = { groups: ['gold'], skills: { billing: 2 }, languages: ['en', 'pt-BR'] };
const nothing: Requirements = { groups: [], skills: {} };

describe('who is meant', () => {
  it.each<[string, Requirements, boolean]>([
    ['nothing asked', nothing, true],
    ['his group among others', { ...nothing, groups: ['silver', 'gold'] }, true],
    ['another group', { ...nothing, groups: ['silver'] }, false],
    ['a skill at his level', { ...nothing, skills: { billing: 2 } }, true],
    ['a skill above his level', { ...nothing, skills: { billing: 3 } }, false],
    ['a skill that he has not', { ...nothing, skills: { billing: 1, repairs: 1 } }, false],
    ['a skill called as what every object has', { ...nothing, skills: { constructor: 1 } }, false],
    ['his language', { ...nothing, language: 'en' }, true],
    ['another language', { ...nothing, language: 'fr' }, false],
  ])('[R3] %s', (_what, requirements, fits) => {
    expect(meets(agent, requirements)).toBe(fits);
  });

  it.each<[string[], string, boolean]>([
    [[], 'fr', true],
    [['pt'], 'pt-BR', true],
    [['pt-BR'], 'pt', true],
    [['PT-br'], 'pt-BR', true],
    [['pt-PT'], 'pt-BR', false],
    [['p'], 'pt', false],
  ])('[R3] who speaks %j speaks %s: %s', (languages, language, does) => {
    expect(speaks(languages, language)).toBe(does);
  });
});

describe('what a ticket asks for', () => {
  const queue = z.parse(queueSchema, { queueId: 'q', relaxSkillsAfterSeconds: 60 });
  const requires = { groups: ['gold'], skills: { billing: 3, repairs: 2 }, language: 'fr' };
  const queuedAt = 1_000_000;
  const ticket: Ticket = {
    conversationId: 'c',
    appId: 'app',
    pool: 'main',
    queueId: 'q',
    priority: 5,
    since: 0,
    queuedAt,
    requires,
    declinedBy: [],
  };

  it('[R5] gives way step by step, counted from when it came into the queue; its group stays', () => {
    expect(requirementsNow(ticket, queue, queuedAt + 59_999)).toEqual(requires);
    const anyLevel = { ...requires, skills: { billing: 1, repairs: 1 } };
    expect(requirementsNow(ticket, queue, queuedAt + 60_000)).toEqual(anyLevel);
    expect(requirementsNow(ticket, queue, queuedAt + 119_999)).toEqual(anyLevel);
    expect(requirementsNow(ticket, queue, queuedAt + 120_000)).toEqual({
      groups: ['gold'],
      skills: {},
    });
  });

  it('[R5] never gives way where its queue does not say so, or is gone', () => {
    const strict = z.parse(queueSchema, { queueId: 'q' });
    expect(requirementsNow(ticket, strict, queuedAt + 1e9)).toEqual(requires);
    expect(requirementsNow(ticket, undefined, queuedAt + 1e9)).toEqual(requires);
  });

  it('[R5] names the moments at which it does', () => {
    expect(relaxations(ticket, queue)).toEqual([queuedAt + 60_000, queuedAt + 120_000]);
    const groupOnly = { ...ticket, requires: { groups: ['gold'], skills: {} } };
    expect(relaxations(groupOnly, queue)).toEqual([]);
    expect(relaxations(ticket, z.parse(queueSchema, { queueId: 'q' }))).toEqual([]);
  });
});
