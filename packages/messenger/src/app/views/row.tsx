import type { Conversation, Entry, MessageEntry } from '../../../../../core/protocol/entries.ts';
import { MessageContent } from '../content/message-content.tsx';
import { Icon } from '../icons.tsx';
import { contextOf } from '../state/content-context.ts';
import type { Model } from '../state/model.ts';
import { Avatar } from './header.tsx';
import { noticeOf } from './notice.ts';

/** Milliseconds within which one person's messages stand together. */
const together = 5 * 60_000;

interface RowProps {
  model: Model;
  entry: Entry;
  before: Entry | undefined;
  after: Entry | undefined;
  answered: number;
  conversation: Conversation | undefined;
}

/** One entry: a message, or a line that tells what happened; above the first one of a day, the day. */
export function Row({ model, entry: stored, before, after, answered, conversation }: RowProps) {
  const t = model.t.value;
  const entry = model.shownAs(stored);
  if (entry === null) return null;
  const when = new Date(entry.received);
  const day =
    before === undefined || new Date(before.received).toDateString() !== when.toDateString();
  const notice = entry.kind === 'event' ? noticeOf(entry, t) : undefined;
  return (
    <>
      {day && entry.seq > 0 && (
        <p class="day">
          <time dateTime={entry.received}>{t.formatDay(when, new Date())}</time>
        </p>
      )}
      {notice && <p class="notice">{notice}</p>}
      {entry.kind === 'message' && (
        <Message
          model={model}
          entry={entry}
          first={day || !joins(before, entry)}
          last={!joins(entry, after)}
          active={entry.seq > answered && conversation?.state !== 'closed'}
          conversation={conversation}
        />
      )}
    </>
  );
}

/** Two messages of one person, shortly after each other. */
function joins(one: Entry | undefined, next: Entry | undefined): boolean {
  return (
    one?.kind === 'message' &&
    next?.kind === 'message' &&
    one.author.type === next.author.type &&
    one.author.agentId === next.author.agentId &&
    Date.parse(next.received) - Date.parse(one.received) < together
  );
}

interface MessageProps {
  model: Model;
  entry: MessageEntry;
  first: boolean;
  last: boolean;
  active: boolean;
  conversation: Conversation | undefined;
}

function Message({ model, entry, first, last, active, conversation }: MessageProps) {
  const t = model.t.value;
  const settings = model.settings.value;
  const mine = entry.author.type === 'user';
  const name = mine ? t('you') : (entry.author.displayName ?? t('assistant'));
  const when = new Date(entry.received);
  const latestOfMine = mine && last && conversation !== undefined && isLatest(model, entry);
  const read = conversation !== undefined && conversation.businessLastRead >= entry.seq;
  return (
    <div
      class={`msg ${mine ? 'mine' : 'theirs'}${first ? ' first' : ''}${last ? ' last' : ''}`}
      data-seq={entry.seq}
    >
      {!mine && last && (
        <Avatar
          name={name}
          url={entry.author.avatarUrl ?? (entry.author.agentId ? undefined : settings.avatarUrl)}
        />
      )}
      <div class="msg-body">
        {first && <b class={mine ? 'sr' : 'name'}>{name}</b>}
        <MessageContent entry={entry} context={contextOf(model, active)} />
        {last && (
          <small class="meta">
            <time dateTime={entry.received}>{t.formatTime(when)}</time>
            {latestOfMine && (
              <span class="tick">
                <Icon name={read ? 'read' : 'sent'} />
                {t(read ? 'read' : 'sent')}
              </span>
            )}
          </small>
        )}
      </div>
    </div>
  );
}

/** The last thing that the customer said. */
function isLatest(model: Model, entry: MessageEntry): boolean {
  const entries = model.thread.value?.entries.value ?? [];
  return (
    entries.findLast(({ kind, author }) => kind === 'message' && author.type === 'user')?.seq ===
    entry.seq
  );
}
