import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  chooseOffer,
  type Offer,
  type PageNow,
  waitFor,
} from '../../../packages/messenger/src/proactive/choose-offer.ts';
import { createVisits } from '../../../packages/messenger/src/proactive/visits.ts';

const offer = (more: Partial<Offer> = {}): Offer => ({
  flowId: 'f1',
  text: 'May we help?',
  pages: [],
  show: 'once',
  ...more,
});
const page = (more: Partial<PageNow> = {}): PageNow => ({
  url: 'https://shop.example/lamps/luna?color=red#reviews',
  title: 'Luna · Shop',
  secondsOnPage: 0,
  visit: 1,
  ...more,
});
const always = () => true;
const isFor = (one: Offer, here = page()) => chooseOffer([one], here, always) === one;

describe('an offer', () => {
  it.each<[readonly (readonly string[])[], boolean]>([
    [[], true],
    [[['/lamps/*']], true],
    [[['/lamps/luna']], true],
    [[['/lamps']], false],
    [[['/cart', '/lamps/*']], true],
    [[['/lamps/*'], ['*color=red']], true],
    [[['/lamps/*'], ['*color=blue']], false],
    [[['https://shop.example/*']], true],
    [[['https://other.example/*']], false],
    [[['*#reviews']], false],
    [[[]], false],
  ])('[M16] is for pages of which each list has a pattern: %j', (pages, fits) => {
    expect(isFor(offer({ pages }))).toBe(fits);
  });

  it('[M16] may be for a title, for some time on the page and for later visits', () => {
    expect(isFor(offer({ title: 'Luna*' }))).toBe(true);
    expect(isFor(offer({ title: 'Heron*' }))).toBe(false);
    expect(isFor(offer({ secondsOnPage: 5 }), page({ secondsOnPage: 4.9 }))).toBe(false);
    expect(isFor(offer({ secondsOnPage: 5 }), page({ secondsOnPage: 5 }))).toBe(true);
    expect(isFor(offer({ visits: 3 }), page({ visit: 2 }))).toBe(false);
    expect(isFor(offer({ visits: 3 }), page({ visit: 4 }))).toBe(true);
  });

  it('[M16] is the first that is for the page and may be shown', () => {
    const offers = ['f1', 'f2', 'f3'].map((flowId) => offer({ flowId }));
    const mayShow = ({ flowId }: Pick<Offer, 'flowId'>) => flowId !== 'f1';
    expect(chooseOffer(offers, page(), mayShow)?.flowId).toBe('f2');
    expect(chooseOffer(offers, page(), () => false)).toBeUndefined();
  });

  it('[M16] is waited for exactly as long as it takes, if it is for this page at all', () => {
    const offers = fc.array(
      fc.record({
        flowId: fc.constantFrom('f1', 'f2'),
        text: fc.constant('Hello'),
        pages: fc.constantFrom([], [['/lamps/*']], [['/cart']]),
        secondsOnPage: fc.nat(60),
        visits: fc.integer({ min: 1, max: 3 }),
        show: fc.constant<'once'>('once'),
      }),
      { maxLength: 4 },
    );
    const visit = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(offers, visit, fc.boolean(), (all, visit, hidesFirst) => {
        const mayShow = ({ flowId }: Pick<Offer, 'flowId'>) => !hidesFirst || flowId !== 'f1';
        const now = page({ visit });
        const wait = waitFor(all, now, mayShow);
        const end = chooseOffer(all, { ...now, secondsOnPage: 60 }, mayShow);
        expect(wait === undefined).toBe(end === undefined);
        if (wait === undefined) return;
        const then = { ...now, secondsOnPage: wait };
        expect(chooseOffer(all, then, mayShow)).toBeDefined();
        const before = { ...now, secondsOnPage: wait - 0.2 };
        expect(chooseOffer(all, before, mayShow)).toBeUndefined();
      }),
    );
  });
});

describe('visits', () => {
  const minute = 60_000;
  let kept: Map<string, string>;
  let now: number;

  const arrive = (after = 0) => {
    now += after;
    return createVisits('i1', () => now);
  };
  const may = (visits: ReturnType<typeof arrive>) =>
    (['once', 'oncePerVisit', 'always'] as const).filter((show) =>
      visits.mayShow({ flowId: 'f1', show }),
    );

  beforeEach(() => {
    now = 1_800_000_000_000;
    kept = new Map();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('[M16] are pages with less than half an hour between them', () => {
    expect(arrive().count).toBe(1);
    expect(arrive(29 * minute).count).toBe(1);
    expect(arrive(29 * minute).count).toBe(1);
    expect(arrive(31 * minute).count).toBe(2);
  });

  it('[M16] what was shown is shown again at the next visit, always, or never', () => {
    const first = arrive();
    expect(may(first)).toEqual(['once', 'oncePerVisit', 'always']);
    first.shown('f1');
    expect(may(first)).toEqual(['always']);
    expect(may(arrive(minute))).toEqual(['always']);
    expect(may(arrive(31 * minute))).toEqual(['oncePerVisit', 'always']);
    expect(first.mayShow({ flowId: 'f2', show: 'once' })).toBe(true);
  });

  it('[M16] are counted on the page alone where nothing may be stored', () => {
    vi.stubGlobal('localStorage', undefined);
    const visits = arrive();
    expect(visits.count).toBe(1);
    visits.shown('f1');
    expect(may(visits)).toEqual(['always']);
    expect(arrive().count).toBe(1);
  });

  it.each(['', 'null', '[]', '"x"', '{"count":"many","last":null,"shown":null}', '{{'])(
    '[M12] begin anew where something else is stored: %s',
    (stored) => {
      kept.set('causerie.i1.visits', stored);
      const visits = arrive();
      expect(visits.count).toBe(1);
      expect(may(visits)).toEqual(['once', 'oncePerVisit', 'always']);
      expect(() => visits.shown('f1')).not.toThrow();
    },
  );
});
