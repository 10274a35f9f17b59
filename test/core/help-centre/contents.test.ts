import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contentsFor, contentsOf } from '../../../core/help-centre/contents.ts';
import { bestLocale, canonicalLocale, directionOf } from '../../../core/help-centre/locales.ts';
import { contrast, inkOn, readable } from '../../../core/help-centre/site/color.ts';
import { foldWords } from '../../../core/help-centre/site/fold-words.ts';
import { renderSite, robotsFile } from '../../../core/help-centre/site/render.ts';
import { siteLanguages, siteTexts } from '../../../core/help-centre/site/texts.ts';
import { articleSources } from '../../../core/help-centre/sources.ts';
import { maySee, textFor } from '../../../core/help-centre/visible.ts';
import { appId } from '../../support/people.ts';
import { coffeeShop } from './support/coffee-shop.ts';
import { madeUpId } from './support/made-up-centre.ts';

const site = () => renderSite({ appId, siteUrl: 'https://help.example', ...coffeeShop() });

it('[A11] each reader gets his language, or the nearest', () => {
  expect(bestLocale(['en', 'fr', 'pt-BR'], 'fr-CA', ['en'])).toBe('fr');
  expect(bestLocale(['en', 'pt-BR'], 'pt', ['en'])).toBe('pt-BR');
  expect(bestLocale(['en', 'fr'], 'ja', ['fr'])).toBe('fr');
  expect(bestLocale(['de', 'cs'], 'ja', ['fr'])).toBe('cs');
  expect(bestLocale([], 'ja')).toBeUndefined();
  expect(canonicalLocale('en_us')).toBe('en-US');
  expect(canonicalLocale('no such tag')).toBeUndefined();
  expect([directionOf('ar-EG'), directionOf('az-Arab'), directionOf('fr')]).toEqual([
    'rtl',
    'rtl',
    'ltr',
  ]);
  const { centre } = coffeeShop();
  const [parcel] = centre.articles;
  if (parcel === undefined) throw new Error('the shop has articles');
  expect(textFor(parcel, 'fr-BE', centre.settings)?.title).toBe('Où est mon colis ?');
  expect(textFor(parcel, 'it', centre.settings)?.title).toBe('Where is my parcel?');
});

it('[A12] who is not logged in finds nothing that is restricted, nobody a draft or what is archived', () => {
  const { centre, bodyOf } = coffeeShop();
  const titles = (loggedIn: boolean) =>
    JSON.stringify(contentsFor(contentsOf(centre), 'en', { loggedIn }));
  expect(titles(false)).not.toContain('Secret price list');
  expect(titles(true)).toContain('Secret price list');
  expect(titles(true)).not.toContain('Not ready yet');
  const [first, ...rest] = centre.articles;
  if (first === undefined) throw new Error('the shop has articles');
  const archived = { ...centre, articles: [{ ...first, archived: true }, ...rest] };
  expect(maySee({ ...first, restricted: true }, { loggedIn: false }, centre.settings)).toBe(false);
  expect(maySee({ ...first, restricted: true }, { loggedIn: true }, centre.settings)).toBe(true);
  expect(maySee({ ...first, archived: true }, { loggedIn: true }, centre.settings)).toBe(false);
  expect(JSON.stringify(contentsOf(archived))).not.toContain(first.id);
  const sources = articleSources(archived, bodyOf, () => undefined);
  expect(sources.map(({ articleId }) => articleId)).not.toContain(first.id);
  expect(sources.find(({ title }) => title === 'Secret price list')?.restricted).toBe(true);
});

it('[A12] the public site holds nothing of what is not for everybody', () => {
  const all = site()
    .map(({ path, body }) => path + body)
    .join('\n');
  for (const hidden of [
    'Secret price list',
    'Not ready yet',
    madeUpId('a', 10),
    madeUpId('a', 11),
  ]) {
    expect(all).not.toContain(hidden);
  }
  expect(all).toContain('Descale your machine');
});

it('empty categories and sections are not shown; what belongs to none is, behind the others', () => {
  const { categories } = contentsFor(contentsOf(coffeeShop().centre), 'ar', { loggedIn: false });
  expect(categories.map(({ name }) => name)).toEqual([
    'الطلبات والتوصيل',
    'Payment',
    'Machines and coffee',
    '',
  ]);
  const arabic = site().filter(({ path }) => path.startsWith(`${appId}/ar/categories/`));
  expect(arabic.map(({ path }) => path)).toEqual([
    `${appId}/ar/categories/${madeUpId('c', 1)}.html`,
  ]);
});

it('[A14] the same help centre gives the same files, and each page names its other languages', () => {
  expect(site()).toEqual(site());
  const page = site().find(({ path }) => path === `${appId}/fr/articles/${madeUpId('a', 1)}.html`);
  expect(page?.body).toContain(
    `<link rel="alternate" hreflang="ar" href="https://help.example/${appId}/ar/articles/${madeUpId('a', 1)}.html">`,
  );
  expect(page?.body).toContain('hreflang="x-default"');
  expect(page?.body).toContain('<html lang="fr" dir="ltr">');
  expect(page?.body).toContain(
    'Mis à jour le <time datetime="2026-09-14">14 septembre 2026</time>',
  );
  const sitemap = site().find(({ path }) => path.endsWith('sitemap.xml'))?.body ?? '';
  expect(sitemap).toContain(`/${appId}/en/index.html</loc>`);
  expect(sitemap).not.toMatch(/search|404/);
  expect(robotsFile('https://help.example', [appId]).body).toContain(
    `Sitemap: https://help.example/${appId}/sitemap.xml`,
  );
});

it('only the languages that are named are published', () => {
  const { centre, bodyOf } = coffeeShop();
  const settings = { ...centre.settings, locales: ['fr'] };
  const files = renderSite({
    appId,
    siteUrl: 'https://x.example',
    centre: { ...centre, settings },
    bodyOf,
  });
  expect(files.some(({ path }) => path.includes('/en/'))).toBe(false);
  expect(files.find(({ path }) => path === `${appId}/index.html`)?.body).toContain(
    `/${appId}/fr/index.html`,
  );
});

it('texts of the pages are there in every language, with their places', () => {
  const names = Object.keys(siteTexts('en'));
  for (const language of siteLanguages) {
    const texts = siteTexts(language);
    expect(Object.keys(texts), language).toEqual(names);
    expect(texts.updated, language).toContain('{date}');
    expect(texts.results.other, language).toContain('{count}');
  }
});

it('[A14] any colour of a company can be read', () => {
  const color = fc
    .integer({ min: 0, max: 0xffffff })
    .map((value) => `#${value.toString(16).padStart(6, '0')}`);
  fc.assert(
    fc.property(color, (one) => {
      expect(contrast(inkOn(one), one)).toBeGreaterThanOrEqual(4.5);
      for (const paper of ['#fbfaf7', '#171714']) {
        expect(contrast(readable(one, [paper]), paper)).toBeGreaterThanOrEqual(4.5);
      }
    }),
  );
});

it('search compares words without case and accents, and pairs of characters where there are no spaces', () => {
  expect(foldWords('Où est-ce, ÉTÉ?')).toEqual(['ou', 'est', 'ce', 'ete']);
  expect(foldWords('返品方法')).toEqual(['返品', '品方', '方法']);
});
