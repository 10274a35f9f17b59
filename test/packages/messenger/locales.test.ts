import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import en, { type Texts } from '../../../packages/messenger/src/locales/en.ts';
import { bestLocale, loadTexts, tags } from '../../../packages/messenger/src/locales/load.ts';
import { openLabel } from '../../../packages/messenger/src/locales/open-labels.ts';

const folder = fileURLToPath(new URL('../../../packages/messenger/src/locales', import.meta.url));
const all = await Promise.all(tags.map(async (tag) => [tag, await loadTexts(tag)] as const));
const others = all.filter(([tag]) => tag !== 'en');

/** A key's texts by plural form; a sentence has the form ''. */
const formsOf = (text: Texts[keyof Texts]): [string, string][] =>
  typeof text === 'string' ? [['', text]] : Object.entries(text);
const textsOf = (texts: Texts) =>
  Object.entries(texts).flatMap(([key, text]) =>
    formsOf(text).map(([form, value]) => ({ key, form, value })),
  );
/** Words that a language has in common with English. */
const shared: Partial<Record<string, string[]>> = {
  da: ['Send', 'Download {name}'],
  es: ['No'],
  fr: ['Messages', 'Message', 'Conversations', 'Assistant'],
  id: ['File'],
  it: ['File', 'No'],
  nb: ['Send'],
  tr: ['Form'],
};
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

describe('languages', () => {
  it('[M70] are those for which there is a file', () => {
    const files = readdirSync(folder)
      .map((file) => file.replace('.ts', ''))
      .filter((name) => /^[a-z]{2}(-[A-Z]{2})?$/.test(name));
    expect([...tags].sort()).toEqual(files.sort());
    expect(tags.length).toBeGreaterThanOrEqual(24);
  });

  it.each(others)('[M70] %s says everything, and nothing else', (_, texts) => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort());
    expect(textsOf(texts).filter(({ value }) => value.trim() !== value || value === '')).toEqual(
      [],
    );
  });

  it.each(all)('[M70] %s has exactly the forms in which the language counts', (tag, texts) => {
    const categories = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.sort();
    for (const [key, english] of Object.entries(en)) {
      const forms = formsOf(texts[key as keyof Texts]).map(([form]) => form);
      expect(forms.sort(), key).toEqual(typeof english === 'string' ? [''] : categories);
    }
  });

  it.each(others)('[M70] %s fills in what English fills in', (_, texts) => {
    for (const [key, english] of Object.entries(en)) {
      const expected = placeholders(typeof english === 'string' ? english : english.other);
      for (const [form, value] of formsOf(texts[key as keyof Texts])) {
        const found = placeholders(value);
        // "One message", "two messages": some languages have words for few.
        const inWords = ['zero', 'one', 'two'].includes(form);
        expect(inWords ? [...new Set([...found, '{count}'])].sort() : found, key).toEqual(expected);
      }
    }
  });

  it.each(others)('[M70] %s has no English left in it', (tag, texts) => {
    const same = textsOf(texts).filter(({ key, form, value }) => {
      const english = formsOf(en[key as keyof Texts]).find(([one]) => one === form)?.[1];
      return value === english && !/^(\{\w+\}|[\s%])*$/.test(value);
    });
    const own = new Set(['Chat', ...(shared[tag] ?? [])]);
    expect(same.filter(({ value }) => !own.has(value))).toEqual([]);
  });

  it('[M70] write as typographers do', () => {
    for (const [tag, texts] of all) {
      for (const { key, value } of textsOf(texts)) {
        expect(value, `${tag} ${key}`).not.toMatch(/\.\.\.|'|"/);
        if (tag === 'fr') expect(value, key).not.toMatch(/[^\u202f][?!;](?!\w)|[^\u00a0:]:/);
      }
    }
  });

  it.each([
    [['fr-CA'], 'fr'],
    [['de_AT'], 'de'],
    [['EN-gb'], 'en'],
    [['pt'], 'pt'],
    [['pt-PT'], 'pt'],
    [['pt-AO'], 'pt'],
    [['pt-BR'], 'pt-BR'],
    [['zh'], 'zh-CN'],
    [['zh-Hans'], 'zh-CN'],
    [['zh-SG'], 'zh-CN'],
    [['zh-Hant'], 'zh-TW'],
    [['zh-HK'], 'zh-TW'],
    [['zh-Hant-MO'], 'zh-TW'],
    [['no'], 'nb'],
    [['nn-NO'], 'nb'],
    [['iw'], 'he'],
    [['in-ID'], 'id'],
    [['ar-EG'], 'ar'],
    [['es-419'], 'es'],
    [['uk-Cyrl-UA'], 'uk'],
    [['fil', 'ja'], 'ja'],
    [['sr-Latn', 'xx', 'hu-HU', 'de'], 'hu'],
    [['', 'not a language', '*', 'sv'], 'sv'],
    [['tlh'], 'en'],
    [[], 'en'],
  ])('[M71] who reads %j gets %s', (wanted, tag) => {
    expect(bestLocale(wanted)).toBe(tag);
  });

  it('[M71] the launcher says its word in the same language, before that is loaded', async () => {
    for (const [tag, texts] of all) expect(openLabel(tag), tag).toBe(texts.open);
    for (const wanted of ['fr-CA', 'zh-Hant-HK', 'pt-AO', 'AR_eg', 'fil', 'xx', ''])
      expect(openLabel(wanted)).toBe((await loadTexts(bestLocale([wanted]))).open);
  });
});
