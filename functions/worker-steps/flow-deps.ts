import type { Suggestion } from '../../core/answers/model.ts';
import type { Deps } from '../../core/conversations/ports.ts';
import type { SuggestedArticle } from '../../core/flows/run.ts';
import type { FlowDeps } from '../../core/flows/runner/ports.ts';
import type { IdentityStore } from '../../core/identity/ports.ts';
import type { AnswersSource } from '../shared/answers/answers.ts';
import type { Signals } from '../shared/answers/signals.ts';
import type { FlowStore } from '../shared/dynamodb/flow-store.ts';
import type { ApiCaller } from '../shared/egress/api-caller.ts';
import { createPublishedFlows } from '../shared/flows/published-flows.ts';
import { log } from '../shared/log.ts';

/** Of the matches of a customer's words, those that are worth looking at. */
const matchesAtMost = 5;

export interface FlowParts {
  deps: Deps;
  identity: IdentityStore;
  flows: FlowStore;
  answers: AnswersSource;
  signals: Signals;
  caller: ApiCaller;
}

/** What running flows needs, made of its parts. */
export function flowDeps(parts: FlowParts): FlowDeps {
  const { deps, identity, flows, answers, signals, caller } = parts;
  return {
    ...deps,
    flows: createPublishedFlows(flows, deps.chance.now),
    users: {
      user: (userId) => identity.user(userId),
      async change(userId, { name, email, fields }) {
        await identity.updateProfile(userId, {
          ...(name === undefined ? {} : { name }),
          ...(email === undefined || (await isVouchedFor(identity, userId)) ? {} : { email }),
        });
        if (fields !== undefined && !(await identity.updateMetadata(userId, fields))) {
          log.warn('a flow set more fields of a customer than fit', { userId });
        }
      },
    },
    appName: async (appId) => (await identity.app(appId))?.name ?? '',
    welcome: async (integrationId) => (await identity.integration(integrationId))?.welcome,
    answers: {
      async suggest(appId, { words, language, loggedIn, limit }) {
        const index = await answers.forApp(appId);
        const found = index?.suggest({ words, locale: language, loggedIn, limit }) ?? [];
        return { type: 'suggest', articles: found.map(articleOf) };
      },
      async articles(appId, { articleIds, language, loggedIn }) {
        const index = await answers.forApp(appId);
        const found = articleIds.flatMap(
          (id) => index?.article(id, { locale: language, loggedIn }) ?? [],
        );
        return { type: 'articles', articles: found.map(articleOf) };
      },
      async match(appId, words, language) {
        const index = await answers.forApp(appId);
        const found = index?.classify({ words, locale: language, limit: matchesAtMost }) ?? [];
        return found.map(({ intentId, confidence }) => ({ flowId: intentId, confidence }));
      },
      learn: (appId, userId, signal) =>
        signals.record({ appId, source: userId, at: deps.chance.now(), ...signal }),
    },
    call: (appId, need) => caller.call(appId, need),
    failed: (where, { flowId, stepId, code, message }) =>
      log.error('flow failed', { ...where, flowId, stepId, code, reason: message }),
  };
}

/** What a customer says of himself does not replace an address that the company vouches for. */
async function isVouchedFor(identity: IdentityStore, userId: string): Promise<boolean> {
  return (await identity.user(userId))?.profile.emailVerified === true;
}

function articleOf({
  articleId,
  locale,
  title,
  url,
  snippet,
  confidence,
}: Suggestion): SuggestedArticle {
  return {
    articleId,
    locale,
    title,
    confidence,
    ...(url === undefined ? {} : { url }),
    ...(snippet === undefined ? {} : { snippet }),
  };
}
