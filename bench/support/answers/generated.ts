import type { ArticleSource, LearnedSignal } from '../../../core/answers/model.ts';

/** A help centre that nobody wrote, with words as often as they are in real ones. */
export interface Generated {
  articles: ArticleSource[];
  signals: LearnedSignal[];
  /** What customers ask: words of an article, small ones between them, some mistyped. */
  questions: { words: string; locale: string }[];
}

const syllables: Readonly<Record<string, string>> = {
  en: 'ac count pass word re fund pay ment ship ping or der can cel up date log in ter net de vice sup port card bill ing set tings',
  fr: 'com mande rem bour se ment li vrai son mot pas se comp te fac ture an nu ler con nex ion ap pa reil ser vice ré seau é tat',
  de: 'be stel lung rück sen dung kon to pass wort rech nung lie fe rung än dern ge rät ver bin dung kün di gen preis an mel den',
  es: 'pe di do re em bol so cuen ta con tra se ña fac tu ra en ví o can ce lar red a pa ra to ser vi cio ta ri fa',
  ja: '注 文 返 金 配 送 支 払 会 員 登 録 変 更 確 認 方 法 解 約 商 品 住 所 電 話 番 号',
};
const small: Readonly<Record<string, string>> = {
  en: 'the a of to my is in for and with it on that how do i can you not',
  fr: 'le la les de du un une est en pour et avec il sur que comment je ne pas mon',
  de: 'der die das ein eine ist in für und mit es auf dass wie ich kann nicht mein zu',
  es: 'el la los de un una es en para y con lo que cómo no mi se por',
  ja: 'の は を に が と で も か ら',
};
const locales = Object.keys(syllables);

/** @param random Seeded: the same numbers give the same help centre */
export function generate(
  sizes: { articles: number; signals: number; questions: number },
  random: () => number,
): Generated {
  const vocabularies = new Map(locales.map((locale) => [locale, vocabularyOf(locale, random)]));
  const pick = <T>(things: readonly T[]): T => things[Math.floor(random() * things.length)] as T;
  /** Zipf's law: the word of rank r comes with 1/r. */
  const word = (locale: string) => {
    const vocabulary = vocabularies.get(locale) ?? [];
    return vocabulary[Math.floor(vocabulary.length ** random()) - 1] ?? '';
  };
  const say = (locale: string, count: number) =>
    Array.from({ length: count }, () =>
      random() < 0.4 ? pick((small[locale] ?? '').split(' ')) : word(locale),
    ).join(locale === 'ja' ? '' : ' ');
  const articles = Array.from({ length: sizes.articles }, (_, index): ArticleSource => {
    const locale = random() < 0.5 ? 'en' : pick(locales);
    const title = say(locale, 3 + Math.floor(random() * 6));
    return {
      articleId: `article-${index}`,
      locale,
      title,
      text: say(locale, 50 + Math.floor(random() * 400)),
      labels: [word(locale), word(locale)],
      section: say(locale, 2),
      url: `https://help.example.com/${locale}/articles/${index}`,
      snippet: title,
      restricted: random() < 0.1,
    };
  });
  const ask = (article: ArticleSource) => {
    const locale = article.locale;
    const own = `${article.title} ${article.text}`.split(' ');
    const words = Array.from({ length: 4 + Math.floor(random() * 30) }, () => {
      const chosen = random() < 0.5 ? pick(own) : say(locale, 1);
      return random() < 0.1 ? mistype(chosen, random) : chosen;
    });
    return { words: words.join(locale === 'ja' ? '' : ' '), locale };
  };
  return {
    articles,
    signals: Array.from({ length: sizes.signals }, (_, at): LearnedSignal => {
      const article = pick(articles);
      return { articleId: article.articleId, ...ask(article), outcome: 'sent', at, by: `${at}` };
    }),
    questions: Array.from({ length: sizes.questions }, () => ask(pick(articles))),
  };
}

function vocabularyOf(locale: string, random: () => number): string[] {
  const parts = (syllables[locale] ?? '').split(' ');
  const words = new Set<string>();
  while (words.size < 12_000) {
    const length = 1 + Math.floor(random() * 4);
    words.add(Array.from({ length }, () => parts[Math.floor(random() * parts.length)]).join(''));
  }
  return [...words];
}

/** A letter left out. */
function mistype(word: string, random: () => number): string {
  const at = Math.floor(random() * word.length);
  return word.slice(0, at) + word.slice(at + 1);
}
