import type { ContentContext } from '../content/content-context.ts';
import { go, send } from './actions.ts';
import type { Model } from './model.ts';

/** What the messages of the conversation that is looked at ask of the messenger. */
export function contextOf(model: Model, active: boolean): ContentContext {
  const { client, thread } = model;
  const id = () => thread.value?.id.value;
  return {
    t: model.t.value,
    conversationId: id() ?? '',
    active,
    siteUrl: siteUrlOf(model),
    reply(text, payload, metadata) {
      send(model, id(), { type: 'text', text, payload }, { metadata });
    },
    postback(messageId, text, payload) {
      const conversationId = id();
      if (conversationId === undefined) return;
      client.postback(conversationId, { messageId, text, payload }).stored.catch(model.fail);
    },
    send(content) {
      model.toast.value = '';
      send(model, id(), content);
    },
    openArticle(articleId, { messageId, payload, text, url }) {
      const conversationId = id();
      if (payload !== undefined && conversationId !== undefined) {
        client
          .postback(conversationId, { messageId, text: text ?? '', payload })
          .stored.catch(model.fail);
      }
      go(model, { name: 'article', articleId, url, from: model.view.value });
    },
    openLink: openWindow,
    openImage: openWindow,
    warn: model.tell,
  };
}

/** Of the help centre's pages. */
export const siteUrlOf = ({ shell }: Model) => shell.config.baseUrl.replace(/\/messenger$/, '');

export function openWindow(url: string): void {
  window.open(url, '_blank', 'noopener,noreferrer');
}
