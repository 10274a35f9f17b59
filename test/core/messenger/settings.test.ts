import { describe, expect, it } from 'vitest';
import { safeParse } from 'zod/mini';
import { changedSettings } from '../../../core/messenger/settings.ts';
import {
  messengerChangeSchema,
  messengerSettingsSchema,
} from '../../../core/protocol/messenger-settings.ts';

const valid = (value: unknown) => safeParse(messengerSettingsSchema, value).success;

describe('a messenger’s settings', () => {
  it('[M40] keep what a change leaves out, lose what is null, and have objects replaced as one', () => {
    const before = {
      ...{ radius: 4, locale: 'fr', title: { en: 'Shop', fr: 'Boutique' } },
      colors: { primary: '#123456', onPrimary: '#fff' },
    };
    const change = { radius: null, title: { en: 'Store' }, colors: { primary: '#000' } };
    expect(changedSettings(before, change)).toEqual({
      ...{ locale: 'fr', title: { en: 'Store' }, colors: { primary: '#000' } },
    });
    expect(changedSettings(before, undefined)).toBe(before);
    expect(changedSettings(before, null)).toBeUndefined();
    expect(changedSettings({ radius: 4 }, { radius: null })).toBeUndefined();
    expect(changedSettings(undefined, { proactive: false })).toEqual({ proactive: false });
  });

  it.each<[string, unknown]>([
    ['a colour that is none', { colors: { primary: 'red' } }],
    ['a colour that closes its rule', { colors: { primary: '#fff;}' } }],
    ['a font that closes its rule', { fontFamily: 'x}*{display:none' }],
    ['a picture that runs', { avatarUrl: 'javascript:alert(1)' }],
    ['a language that is none', { title: { 'e n': 'x' } }],
    ['a corner without an end', { radius: 1000 }],
    ['an unknown shape', { launcher: { shape: 'star' } }],
    ['too much style', { css: 'x'.repeat(20_001) }],
    ['an empty title', { title: { en: '' } }],
  ])('[M40] do not take %s, set or changed', (_name, value) => {
    expect(valid(value)).toBe(false);
    expect(safeParse(messengerChangeSchema, value).success).toBe(false);
  });

  it('[M40] take 64 KB as JSON, all together, which pages load with every visit', () => {
    const words = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`key${at}`, 'é'.repeat(500)]));
    expect(valid({ texts: { fr: words(60) } })).toBe(true);
    expect(valid({ texts: { fr: words(60) }, css: 'x'.repeat(10_000) })).toBe(false);
  });
});
