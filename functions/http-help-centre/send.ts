import { requireSide } from '../../core/conversations/access.ts';
import { openSnapshot } from '../../core/conversations/lists.ts';
import { sendMessage } from '../../core/conversations/messages.ts';
import { business, type StoredEntry } from '../../core/conversations/model.ts';
import { viewEntry } from '../../core/conversations/view.ts';
import { publicUrl } from '../../core/help-centre/addresses.ts';
import type { AgentPrincipal } from '../../core/identity/principal.ts';
import type { articleSendingRoutes } from '../../core/protocol/article-routes.ts';
import type { Content } from '../../core/protocol/content.ts';
import { requireVisible } from '../shared/help-centre/require-visible.ts';
import type { RouteHandlers } from '../shared/http/handler.ts';
import type { HelpCentreParts } from './parts.ts';

/** Entries that are looked through for what the customer asked. */
const lookedAt = 25;
/** Of his messages before the article, the last ones count. */
const messagesAtMost = 3;
/** Agents see what is published for anybody. */
const reader = { loggedIn: true };

/** Agents send articles; suggestions learn from it. */
export function sendingHandlers(
  parts: HelpCentreParts,
): RouteHandlers<typeof articleSendingRoutes> {
  const { conversations, store, signals, siteUrl } = parts;

  return {
    async sendArticle({ principal, params, body }) {
      const conversationId = params['conversationId'] ?? '';
      const { appId, agentId } = principal;
      const snapshot = await openSnapshot(conversations.store, principal, conversationId);
      const { language } = snapshot.head;
      const [{ article, text }, latest] = await Promise.all([
        requireVisible(store, appId, body.articleId, { ...reader, locale: language }),
        conversations.store.entries(conversationId, { limit: lookedAt, order: 'descending' }),
      ]);
      const sent = await sendMessage(conversations, {
        principal,
        conversationId,
        known: snapshot,
        content: contentOf(article.id, text, publicUrl(siteUrl, article, text.locale)),
        metadata: { 'causerie:article': article.id, 'causerie:locale': text.locale },
        ...(body.id === undefined ? {} : { clientId: body.id }),
        ...(body.after === undefined ? {} : { after: body.after }),
      });
      const words = askedIn(latest);
      if (words !== '') {
        const signal = { appId, articleId: article.id, words, source: agentId, at: parts.now() };
        await signals.record({ ...signal, outcome: 'sent', locale: language });
      }
      return { entry: shown(principal, sent), duplicate: sent.duplicate };
    },
  };
}

/**
 * Its title; where there is a public page, with a button that leads to it. The button says which article
 * it is, as an item of a flow does.
 */
function contentOf(
  articleId: string,
  { title, locale }: { title: string; locale: string },
  url: string | undefined,
): Content {
  if (url === undefined) return { type: 'text', text: title };
  const label = title.length <= 128 ? title : `${title.slice(0, 126)}…`;
  const metadata = { articleId, locale };
  return {
    type: 'text',
    text: title,
    actions: [{ type: 'link', text: label, uri: url, metadata }],
  };
}

/** What the customer wrote last, before anybody answered him. @param latest Newest first. */
function askedIn(latest: readonly StoredEntry[]): string {
  const asked: string[] = [];
  for (const entry of latest) {
    if (entry.kind !== 'message') continue;
    if (entry.author.side === business) {
      if (asked.length > 0) break;
      continue;
    }
    if (entry.content.type === 'text') asked.unshift(entry.content.text);
    if (asked.length === messagesAtMost) break;
  }
  return asked.join('\n');
}

function shown(
  principal: AgentPrincipal,
  { head, entries }: Awaited<ReturnType<typeof sendMessage>>,
) {
  const last = entries.at(-1);
  const entry =
    last === undefined ? undefined : viewEntry(head, last, requireSide(head, principal));
  if (entry === undefined) throw new Error('an article was stored as nothing');
  return entry;
}
