import { useEffect } from 'preact/hooks';
import type { Entry } from '../../../../../core/protocol/entries.ts';
import { go, waits } from '../state/actions.ts';
import { lastFromBusiness, latestRating } from '../state/look-at.ts';
import type { Model } from '../state/model.ts';
import { Composer } from './composer.tsx';
import { Avatar, Header } from './header.tsx';
import { Log } from './log.tsx';
import { MenuButton } from './menu-button.tsx';
import { presence } from './presence.ts';
import { titleOf } from './titles.ts';

/** One conversation, or a new one. */
export function ConversationView({ model }: { model: Model }) {
  const { hide = {}, avatarUrl } = model.settings.value;
  const conversation = model.current.value;
  const thread = model.thread.value;
  const view = model.view.value;
  const options = view.name === 'conversation' ? view.options : undefined;
  const title = conversation?.displayName ?? options?.displayName ?? titleOf(model);
  const agent = conversation?.assignee?.displayName;
  const icon = conversation?.iconUrl ?? options?.iconUrl ?? avatarUrl;
  const said = presence(model);
  const entries = thread?.entries.value ?? [];

  useReading(model, entries);
  const last = lastFromBusiness(entries);
  const blocked =
    last?.kind === 'message' &&
    'blockChatInput' in last.content &&
    last.content.blockChatInput === true &&
    conversation?.state !== 'closed';
  const multiple = model.settings.value.multipleConversations !== false;

  return (
    <>
      {!(hide.header || hide.conversationHeader) && (
        <Header
          model={model}
          back={
            multiple || model.conversations.value.length > 0
              ? () => go(model, { name: 'list' })
              : undefined
          }
          tools={<MenuButton model={model} />}
        >
          <Avatar name={agent ?? title} url={icon} />
          <div>
            <h2>{agent ?? title}</h2>
            {said && (
              <p class="presence">
                <i class={said.here ? 'dot here' : 'dot'} aria-hidden="true" />
                {said.text}
              </p>
            )}
          </div>
        </Header>
      )}
      <Place model={model} />
      <Log model={model} thread={thread} rating={latestRating(entries)} />
      <Composer model={model} blocked={blocked} />
    </>
  );
}

/** Where a conversation that waits stands in its queue. */
function Place({ model }: { model: Model }) {
  const t = model.t.value;
  const conversation = model.current.value;
  const place = conversation && model.place.value.get(conversation.id);
  const { position = 0, estimatedWaitSeconds: seconds = 0 } =
    (conversation && waits(conversation) && place) || {};
  // What is told has to be there before it has something to tell.
  return (
    <div role="status">
      {position > 0 && (
        <p class="place" part="queue">
          {position === 1 ? t('queueNext') : t('queuePosition', { position })}
          {seconds !== null && seconds > 0 && (
            <span> · {t('queueWait', { duration: t.formatDuration(seconds) })}</span>
          )}
        </p>
      )}
    </div>
  );
}

const shown = new WeakSet<Entry>();

/** What is there in a window that is looked at has been read; the page hears of each message once. */
function useReading(model: Model, entries: readonly Entry[]): void {
  const { client, shell } = model;
  const id = model.current.value?.id;
  const last = entries.at(-1);
  useEffect(() => {
    if (id === undefined || last === undefined) return;
    const read = () => {
      if (!model.open.value || document.visibilityState !== 'visible') return;
      client.read(id, last.seq);
      const messages = entries.flatMap((entry) => {
        if (entry.kind !== 'message' || shown.has(entry)) return [];
        shown.add(entry);
        return { id: entry.id, received: entry.received, role: entry.author.type };
      });
      if (messages[0]) shell.emit('messagesShown', { conversationId: id, messages });
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [id, entries, model.open.value]);
}
