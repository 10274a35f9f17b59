import type { Content } from '../../../protocol/content.ts';
import { limits } from '../../../protocol/limits.ts';
import { flowLimits } from '../../limits.ts';
import type { Need, SuggestedArticle } from '../../run.ts';
import { cut } from '../../text/normalize.ts';
import { goTo, type Outcome, type StepContext, type StepEvent } from '../context.ts';
import type { ArticlesStep } from './schema.ts';

type Item = Extract<Content, { type: 'carousel' }>['items'][number];

/** Shown where the step does not say how many. */
const articlesByDefault = 3;

/** Asks for articles, then shows those that are likely enough. */
export function articles(step: ArticlesStep, at: StepContext, event?: StepEvent): Outcome {
  if (event !== undefined) {
    if (event.type !== 'answered') return { type: 'ignore' };
    const { answer } = event;
    if (answer.type !== 'suggest' && answer.type !== 'articles') return { type: 'ignore' };
    return show(step, at, answer.articles);
  }
  const loggedIn = at.facts.user.loggedIn;
  const asked = { id: at.id(), ...(at.language === undefined ? {} : { language: at.language }) };
  if (step.articleIds !== undefined) {
    const need: Need = { type: 'articles', ...asked, articleIds: step.articleIds, loggedIn };
    return { type: 'need', need };
  }
  const words = wordsFor(step, at);
  if (words.trim() === '') return show(step, at, []);
  const limit = step.limit ?? articlesByDefault;
  return { type: 'need', need: { type: 'suggest', ...asked, words, loggedIn, limit } };
}

function wordsFor(step: ArticlesStep, at: StepContext): string {
  if (step.words !== undefined) return at.text(step.words, flowLimits.words);
  return at.state.lastMessage ?? '';
}

function show(step: ArticlesStep, at: StepContext, found: readonly SuggestedArticle[]): Outcome {
  const likely = found
    .filter(({ confidence }) => confidence >= (step.minConfidence ?? 0))
    .slice(0, step.limit ?? (step.articleIds ? flowLimits.articles : articlesByDefault));
  const confidence = found.reduce((most, one) => Math.max(most, one.confidence), 0);
  if (likely.length === 0) {
    at.remember({ articles: undefined, confidence });
    return goTo(step.none);
  }
  at.remember({
    confidence,
    articles: {
      stepId: at.stepId,
      words: wordsFor(step, at),
      shown: likely.map((article) => ({
        articleId: article.articleId,
        title: cut(article.title, flowLimits.label),
        ...(linkOf(article) === undefined
          ? { snippet: cut(article.snippet ?? '', flowLimits.field) }
          : { linked: true }),
      })),
    },
  });
  const text = step.text === undefined ? '' : at.text(step.text, limits.text);
  if (text !== '') at.say({ type: 'text', text });
  at.say({
    type: step.display ?? 'carousel',
    items: likely.map((article, n) => itemOf(article, n, at)),
  });
  return goTo(step.next);
}

/**
 * A link to the article. Its `metadata.payload` is what a messenger posts back when it is followed, so
 * that a click counts. The item's own says which article it is, so that a messenger may open it inside.
 * An article without a page has a button that shows its beginning.
 */
function itemOf(article: SuggestedArticle, n: number, at: StepContext): Item {
  const { articleId, locale, title, snippet } = article;
  const text = at.standardText('read');
  const payload = at.payload(n);
  const uri = linkOf(article);
  return {
    title: cut(title, flowLimits.label) || '…',
    ...(snippet === undefined || snippet === ''
      ? {}
      : { description: cut(snippet, flowLimits.label) }),
    actions: [
      uri === undefined
        ? { type: 'postback', text, payload }
        : { type: 'link', text, uri, metadata: { payload } },
    ],
    metadata: { articleId, ...(locale === undefined ? {} : { locale }) },
  };
}

function linkOf({ url }: SuggestedArticle): string | undefined {
  const linked = url !== undefined && /^https?:\/\//i.test(url) && url.length <= flowLimits.url;
  return linked ? url : undefined;
}
