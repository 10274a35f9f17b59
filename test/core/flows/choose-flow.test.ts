import { describe, expect, it } from 'vitest';
import { parseFlow, type Trigger } from '../../../core/flows/document.ts';
import type { PublishedFlow } from '../../../core/flows/store.ts';
import { chooseFlow, type Occasion, phrasesOf } from '../../../core/flows/triggers/choose-flow.ts';
import { offersFor } from '../../../core/flows/triggers/offers.ts';
import { documentOf, type FactsChange, factsOf, monday } from './support/run.ts';

function published(flowId: string, triggers: object[], name = flowId): PublishedFlow {
  const parsed = parseFlow(documentOf({ end: { type: 'end' } }, { triggers }));
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return { flowId, version: 3, name, triggers: parsed.flow.triggers as Trigger[] };
}

const started: Occasion = { type: 'conversationStarted' };
const chosen = (flows: PublishedFlow[], occasion: Occasion, facts: FactsChange = {}) =>
  chooseFlow(flows, factsOf(facts), occasion);

describe('the flow that answers', () => {
  it('[F11] is that of the highest priority, then the one that asks for most, then by name', () => {
    const any = { type: 'conversationStarted' };
    const french = { ...any, when: { languages: ['fr'] } };
    const flows = [
      published('d', [any], 'Zoo'),
      published('c', [any], 'Ape'),
      published('b', [french]),
      published('z', [{ ...any, priority: 9, when: { tags: ['vip'] } }]),
    ];
    expect(chosen(flows, started)?.flow.flowId).toBe('c');
    expect(chosen(flows.toReversed(), started)?.flow.flowId).toBe('c');
    const fr = { conversation: { language: 'fr-BE' } };
    expect(chosen(flows, started, fr)?.flow.flowId).toBe('b');
    const vip = { conversation: { language: 'fr', tags: ['vip'] } };
    expect(chosen(flows, started, vip)?.flow.flowId).toBe('z');
    expect(chosen([], started)).toBe(undefined);
  });

  const page = { url: 'https://shop.example/orders/1?x=2', title: 'Your orders' };
  it.each<[string, object, Occasion, FactsChange, boolean]>([
    ['a beginning', { type: 'conversationStarted' }, started, {}, true],
    ['another occasion', { type: 'handBack' }, started, {}, false],
    ['a hand-back', { type: 'handBack' }, { type: 'handBack' }, {}, true],
    ['the end of a session', { type: 'sessionEnded' }, { type: 'sessionEnded' }, {}, true],
    [
      'a page',
      { type: 'page', url: '/orders/*' },
      { type: 'page' },
      { conversation: { page } },
      true,
    ],
    [
      'another page',
      { type: 'page', url: '/cart' },
      { type: 'page' },
      { conversation: { page } },
      false,
    ],
    [
      'a page by its title',
      { type: 'page', url: '*', title: 'your*' },
      { type: 'page' },
      { conversation: { page } },
      true,
    ],
    ['no page', { type: 'page', url: '*' }, { type: 'page' }, {}, false],
    ['a tag', { type: 'tag', tag: 'vip' }, { type: 'tag', tag: 'vip' }, {}, true],
    ['another tag', { type: 'tag', tag: 'vip' }, { type: 'tag', tag: 'new' }, {}, false],
    ['open hours', { type: 'schedule', scheduleId: 'office', is: 'open' }, started, {}, true],
    ['closed hours', { type: 'schedule', scheduleId: 'office', is: 'closed' }, started, {}, false],
    [
      'closed hours, at night',
      { type: 'schedule', scheduleId: 'office', is: 'closed' },
      started,
      { now: monday - 1 },
      true,
    ],
    [
      'hours of no schedule',
      { type: 'schedule', scheduleId: 'gone', is: 'closed' },
      started,
      {},
      false,
    ],
    [
      'a short silence',
      { type: 'inactivity', seconds: 60 },
      { type: 'inactivity', seconds: 60 },
      {},
      true,
    ],
    [
      'a longer silence',
      { type: 'inactivity', seconds: 61 },
      { type: 'inactivity', seconds: 60 },
      {},
      false,
    ],
    [
      'an offer of its own',
      { type: 'proactive', text: 'Hi' },
      { type: 'proactive', flowId: 'f' },
      {},
      true,
    ],
    [
      'another’s offer',
      { type: 'proactive', text: 'Hi' },
      { type: 'proactive', flowId: 'g' },
      {},
      false,
    ],
    [
      'its channel',
      { type: 'handBack', when: { integrations: ['web'] } },
      { type: 'handBack' },
      { conversation: { integrationId: 'web' } },
      true,
    ],
    [
      'another channel',
      { type: 'handBack', when: { integrations: ['web'] } },
      { type: 'handBack' },
      {},
      false,
    ],
    [
      'who is logged in',
      { type: 'handBack', when: { loggedIn: true } },
      { type: 'handBack' },
      {},
      false,
    ],
    [
      'who is on a page',
      { type: 'handBack', when: { pages: ['/orders/*'] } },
      { type: 'handBack' },
      { conversation: { page } },
      true,
    ],
    [
      'office hours',
      { type: 'handBack', when: { schedule: { scheduleId: 'office', open: false } } },
      { type: 'handBack' },
      {},
      false,
    ],
  ])('[F11] is asked for %s', (_what, trigger, occasion, facts, answers) => {
    expect(chosen([published('f', [trigger])], occasion, facts) !== undefined).toBe(answers);
  });

  const order = published('order', [
    { type: 'answer', phrases: { en: ['Where is my order?'], fr: ['Où est ma commande ?'] } },
  ]);
  const refund = published('refund', [
    { type: 'answer', minConfidence: 0.8, phrases: { en: ['I want my money back'] } },
  ]);
  const says = (words: string, ...matches: { flowId: string; confidence: number }[]): Occasion => ({
    type: 'message',
    words,
    matches,
  });

  it('[F11] matches the customer’s words as sure as its trigger asks for, the surest first', () => {
    const flows = [order, refund];
    const at = (flowId: string, confidence: number) => ({ flowId, confidence });
    expect(chosen(flows, says('hm', at('order', 0.49), at('refund', 0.79)))).toBe(undefined);
    expect(chosen(flows, says('hm', at('order', 0.5), at('refund', 0.79)))?.flow).toBe(order);
    expect(chosen(flows, says('hm', at('order', 0.5), at('refund', 0.8)))).toEqual({
      flow: refund,
      trigger: { type: 'answer', words: 'hm', confidence: 0.8 },
    });
  });

  it('[F11] is sure of words that are one of its phrases', () => {
    const match = { flowId: 'refund', confidence: 0.9 };
    expect(chosen([order, refund], says('ou est MA commande', match))).toMatchObject({
      flow: order,
      trigger: { confidence: 1 },
    });
  });

  it('[F11] of two silences takes the one that was waited for longer', () => {
    const silences = [
      published('a', [{ type: 'inactivity', seconds: 60 }]),
      published('b', [{ type: 'inactivity', seconds: 300 }]),
    ];
    const silence = (seconds: number): Occasion => ({ type: 'inactivity', seconds });
    expect(chosen(silences, silence(60))?.flow.flowId).toBe('a');
    expect(chosen(silences, silence(300))?.flow.flowId).toBe('b');
  });

  it('gives answers their phrases', () => {
    expect(phrasesOf(order.triggers)).toEqual([
      { text: 'Where is my order?', locale: 'en' },
      { text: 'Où est ma commande ?', locale: 'fr' },
    ]);
  });
});

describe('what flows offer by themselves', () => {
  const offer = (more: object = {}) => ({
    type: 'proactive',
    text: { en: 'Help?', fr: 'Besoin ?' },
    ...more,
  });
  const ids = (flows: PublishedFlow[], facts: FactsChange = {}) =>
    offersFor(flows, factsOf(facts)).map(({ flowId }) => flowId);

  it('[F11] comes with the most important first, in the customer’s language', () => {
    const flows = [
      published('low', [offer()]),
      published('high', [offer({ priority: 8 }), { type: 'handBack' }]),
    ];
    expect(ids(flows)).toEqual(['high', 'low']);
    const french = offersFor(flows, factsOf({ conversation: { language: 'fr-CA' } }));
    expect(french[0]?.text).toBe('Besoin ?');
  });

  it('leaves to the messenger what only the page knows', () => {
    const trigger = offer({
      pages: ['/shop*'],
      secondsOnPage: 20,
      visits: 2,
      show: 'always',
      when: { pages: ['/*/lamps'] },
    });
    expect(offersFor([published('a', [trigger])], factsOf({}))).toEqual([
      {
        flowId: 'a',
        text: 'Help?',
        pages: [['/shop*'], ['/*/lamps']],
        secondsOnPage: 20,
        visits: 2,
        show: 'always',
      },
    ]);
  });

  it('keeps back what is not for this customer', () => {
    const flows = [
      published('members', [offer({ when: { loggedIn: true } })]),
      published('elsewhere', [offer({ when: { integrations: ['nowhere'] } })]),
      published('tagged', [offer({ when: { tags: ['vip'] } })]),
      published('german', [offer({ when: { languages: ['de'] } })]),
    ];
    expect(ids(flows)).toEqual([]);
    expect(ids(flows, { user: { loggedIn: true } })).toEqual(['members']);
  });
});
