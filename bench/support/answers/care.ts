import { performance } from 'node:perf_hooks';
import MiniSearch from 'minisearch';
import { buildAnswers } from '../../../core/answers/build.ts';
import type { ArticleSource, LearnedSignal } from '../../../core/answers/model.ts';
import { type Answers, openAnswers } from '../../../core/answers/open.ts';
import type { Claim } from './figures.ts';

export interface CareArticle {
  id: string;
  company?: string;
  title: string;
  url?: string;
}

export interface CareDialogue {
  id: string;
  company?: string;
  turns: { role: 'customer' | 'agent'; at: string | null; text: string }[];
  articleId: string | null;
}

/** How the articles came that were found for some questions. */
export interface Asked {
  questions: number;
  /** Of each question, the place of the agent's article, from 0; -1: not among the first six. */
  places: number[];
  milliseconds: number[];
  claims: Claim[];
}

const limit = 6;

/**
 * Each company is an app of its own: what one asks is looked for in its articles, with what was learned
 * from its dialogues. `apart: false` makes one help centre of all.
 */
export function ask(
  data: {
    articles: readonly CareArticle[];
    train: readonly CareDialogue[];
    test: readonly CareDialogue[];
  },
  { apart, learning }: { apart: boolean; learning: boolean },
): Asked {
  const asked: Asked = { questions: 0, places: [], milliseconds: [], claims: [] };
  const apps = new Map<string, Answers>();
  for (const dialogue of questionsOf(data)) {
    const company = apart ? (dialogue.company ?? '') : '';
    let answers = apps.get(company);
    if (answers === undefined) {
      const articles = articlesOf(data.articles, company);
      const train = learning
        ? data.train.filter(({ company: of }) => !apart || of === dialogue.company)
        : [];
      answers = openAnswers(
        buildAnswers({
          articles: articles.map(sourceOf),
          signals: train.flatMap(signalOf),
          intents: [],
          builtAt: 0,
        }),
      );
      // What is remembered of a language is read with the first question.
      answers.suggest({ words: 'warm up', locale: 'en', loggedIn: false, limit });
      apps.set(company, answers);
    }
    const from = performance.now();
    const found = answers.suggest({
      words: customersWords(dialogue),
      locale: 'en',
      loggedIn: false,
      limit,
    });
    asked.milliseconds.push(performance.now() - from);
    asked.questions++;
    asked.places.push(found.findIndex(({ articleId }) => articleId === dialogue.articleId));
    for (const { articleId, confidence } of found) {
      asked.claims.push({ confidence, right: articleId === dialogue.articleId });
    }
  }
  return asked;
}

/** MiniSearch as it comes, over the titles: what is to be beaten. */
export function askTitles(
  data: { articles: readonly CareArticle[]; test: readonly CareDialogue[] },
  { apart }: { apart: boolean },
): Asked {
  const asked: Asked = { questions: 0, places: [], milliseconds: [], claims: [] };
  const apps = new Map<string, MiniSearch>();
  for (const dialogue of questionsOf(data)) {
    const company = apart ? (dialogue.company ?? '') : '';
    let search = apps.get(company);
    if (search === undefined) {
      search = new MiniSearch({ fields: ['title'] });
      search.addAll([
        ...new Map(articlesOf(data.articles, company).map((one) => [one.id, one])).values(),
      ]);
      apps.set(company, search);
    }
    const from = performance.now();
    const found = search.search(customersWords(dialogue)).slice(0, limit);
    asked.milliseconds.push(performance.now() - from);
    asked.questions++;
    asked.places.push(found.findIndex(({ id }) => id === dialogue.articleId));
  }
  return asked;
}

/** Of several askings, one. */
export function together(all: readonly Asked[]): Asked {
  return {
    questions: all.reduce((sum, { questions }) => sum + questions, 0),
    places: all.flatMap(({ places }) => places),
    milliseconds: all.flatMap(({ milliseconds }) => milliseconds),
    claims: all.flatMap(({ claims }) => claims),
  };
}

/** How often the agent's article was among the first so many. */
export function recallAt(first: number, { places, questions }: Asked): number {
  return questions === 0
    ? 0
    : places.filter((place) => place >= 0 && place < first).length / questions;
}

/** Those of which it can be said whether the answer is right. */
export function questionsOf(data: {
  articles: readonly CareArticle[];
  test: readonly CareDialogue[];
}): CareDialogue[] {
  const ids = new Set(data.articles.map(({ id }) => id));
  return data.test.filter(({ articleId }) => articleId !== null && ids.has(articleId));
}

function articlesOf(articles: readonly CareArticle[], company: string): CareArticle[] {
  const own = articles.filter((article) => article.company === company);
  return own.length > 0 ? own : [...articles];
}

/** What the customer wrote until the agent sent his article, without what stands for links and the like. */
function customersWords({ turns }: CareDialogue): string {
  const article = turns.findLastIndex(({ role }) => role === 'agent');
  return turns
    .slice(0, article === -1 ? turns.length : article)
    .filter(({ role }) => role === 'customer')
    .map(({ text }) => text.replace(/\[\w+\]|\blink$/g, ' '))
    .join('\n');
}

function sourceOf({ id, title, url }: CareArticle): ArticleSource {
  return { articleId: id, locale: 'en', title, text: '', labels: [], url, restricted: false };
}

function signalOf(dialogue: CareDialogue): LearnedSignal[] {
  const { articleId, id, turns } = dialogue;
  if (articleId === null) return [];
  const at = Date.parse(turns.findLast(({ at: time }) => time !== null)?.at ?? '') || 0;
  return [
    { articleId, words: customersWords(dialogue), locale: 'en', outcome: 'sent', at, by: id },
  ];
}
