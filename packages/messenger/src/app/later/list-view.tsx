import { useEffect, useRef } from 'preact/hooks';
import type { Conversation } from '../../../../../core/protocol/entries.ts';
import { go } from '../state/actions.ts';
import type { Model } from '../state/model.ts';
import { textOf } from '../text-of.ts';
import { Avatar, Header } from '../views/header.tsx';
import { presence } from '../views/presence.ts';
import { pick, titleOf } from '../views/titles.ts';
import buttons from './buttons.css';
import { LaterIcon } from './later-icon.tsx';
import own from './list.css';

export const css = [buttons, own];

/** Everything at a glance: who is there, help, and one's conversations. */
export default function ListView({ model }: { model: Model }) {
  const t = model.t.value;
  const {
    hide = {},
    helpCentre,
    multipleConversations,
    greeting,
    avatarUrl,
  } = model.settings.value;
  const conversations = model.conversations.value;
  const title = titleOf(model);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // It waits on the panel where the list was not loaded yet.
    if (model.shell.root.activeElement?.matches('.panel')) heading.current?.focus();
  }, []);
  useEffect(() => void preview(model), [conversations.length]);
  const begin = () => {
    model.shell.emit('newConversationClicked', { source: 'list' });
    go(model, { name: 'conversation', id: undefined });
  };
  const mayBegin =
    !hide.newConversation &&
    (multipleConversations !== false || !conversations.some(({ state }) => state === 'open'));
  return (
    <>
      {!(hide.header || hide.listHeader) && (
        <Header model={model} big>
          <Avatar name={title} url={avatarUrl} />
          <h2 tabIndex={-1} data-first ref={heading}>
            {title}
          </h2>
          <p>{pick(greeting, t.locale) ?? t('noConversationsHint')}</p>
        </Header>
      )}
      <div class="list" part="list">
        <Presence model={model} />
        {helpCentre !== false && (
          <button
            type="button"
            class="search-open"
            part="search"
            onClick={() => go(model, { name: 'search' })}
          >
            <LaterIcon name="search" />
            {t('searchHelp')}
          </button>
        )}
        <h3 id="conversations">{t('conversations')}</h3>
        {conversations.length === 0 && <p class="empty">{t('noConversations')}</p>}
        <ul aria-labelledby="conversations">
          {conversations.map((one) => (
            <Item key={one.id} model={model} conversation={one} />
          ))}
        </ul>
        <More model={model} />
      </div>
      {mayBegin && (
        <div class="foot">
          <button type="button" class="primary" part="button new-conversation" onClick={begin}>
            <LaterIcon name="pen" />
            {t('newConversation')}
          </button>
        </div>
      )}
    </>
  );
}

/** Conversations whose last words are fetched, and how many entries it takes to find some. */
const previews = { conversations: 12, entries: 4 };

async function preview(model: Model): Promise<void> {
  for (const { id } of model.conversations.value.slice(0, previews.conversations)) {
    const thread = model.threadOf(id);
    if (thread.entries.value.length === 0) await thread.loadOlder(previews.entries);
  }
}

function Item({ model, conversation }: { model: Model; conversation: Conversation }) {
  const t = model.t.value;
  const { id, unread, state, assignee, displayName, iconUrl, createdAt } = conversation;
  const last = model.threadOf(id).entries.value.findLast((entry) => entry.kind === 'message');
  const name = displayName ?? assignee?.displayName ?? titleOf(model);
  const text = last?.kind === 'message' ? textOf(last.content, t) : '';
  const when = new Date(last?.received ?? createdAt);
  return (
    <li>
      <button
        type="button"
        class="item"
        part="conversation"
        onClick={() => go(model, { name: 'conversation', id })}
      >
        <Avatar name={name} url={iconUrl} />
        <span class="item-text">
          <b>{name}</b>
          <span dir="auto">
            {last && model.isMine(last.author) ? t('youSaid', { text }) : text}
          </span>
        </span>
        <span class="item-side">
          <time dateTime={when.toISOString()}>{t.formatMoment(when, new Date())}</time>
          {unread > 0 && (
            <b class="count" part="badge">
              <span aria-hidden="true">{unread}</span>
              <span class="sr">{t('unread', { count: unread })}</span>
            </b>
          )}
          {state === 'closed' && <span class="ended">{t('ended')}</span>}
        </span>
      </button>
    </li>
  );
}

function Presence({ model }: { model: Model }) {
  const said = presence(model);
  if (said === undefined) return null;
  return (
    <p class="presence" part="presence">
      <i class={said.here ? 'dot here' : 'dot'} aria-hidden="true" />
      {said.text}
    </p>
  );
}

/** Conversations beyond those that come by themselves. */
function More({ model }: { model: Model }) {
  const t = model.t.value;
  const cursor = model.moreConversations.value;
  if (cursor === null || model.conversations.value.length < 25) return null;
  const load = async () => {
    try {
      const page = await model.client.loadConversations(cursor === undefined ? {} : { cursor });
      model.moreConversations.value = page.cursor;
      model.conversations.value = model.client.conversations;
    } catch (error) {
      model.fail(error);
    }
  };
  return (
    <button type="button" class="quiet" onClick={load}>
      {t('moreConversations')}
    </button>
  );
}
