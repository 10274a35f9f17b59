import type { Author, Entry } from '../../../../../core/protocol/entries.ts';
import type { ClientError } from '../../../../client/src/index.ts';
import { textOf } from '../text-of.ts';
import { noticeOf } from '../views/notice.ts';
import { askAvailability } from './actions.ts';
import type { Model, Trouble } from './model.ts';

/** Milliseconds without a connection before it is called a trouble. */
const patience = 3000;
/** Without a socket for so long, although HTTP works, sockets are what is blocked. */
const blockedAfter = 12_000;

/**
 * Brings what the client tells into the model, and to the page. @returns Ends it.
 * @param heard Told of each message of others that comes in.
 */
export function listen(
  model: Model,
  heard: (conversationId: string, entry: Entry) => void,
): () => void {
  const { client, shell } = model;
  const started = new Set<string>();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let blocked: ReturnType<typeof setTimeout> | undefined;
  /** What ends only with another login or page. */
  let fatal: Trouble | undefined;
  let stored = true;
  /** The network went while there was a socket, which does not notice for long. */
  let lost = false;

  function settle(): void {
    clearTimeout(waiting);
    clearTimeout(blocked);
    waiting = blocked = undefined;
  }

  function trouble(): void {
    const online = client.connection === 'online';
    if (online) settle();
    if (fatal !== undefined) model.trouble.value = fatal;
    else if (lost || !(online || navigator.onLine)) model.trouble.value = 'offline';
    else if (online) model.trouble.value = stored ? undefined : 'storageBlocked';
    else {
      waiting ??= setTimeout(() => {
        model.trouble.value = 'reconnecting';
      }, patience);
      blocked ??= setTimeout(() => {
        // There is a session: HTTP got through, and nothing else did.
        if (client.session !== undefined) model.trouble.value = 'blocked';
      }, blockedAfter);
    }
  }

  function failed(error: ClientError): void {
    const { code, message } = error;
    if (code === 'storage') stored = false;
    if (code === 'login_expired') {
      fatal = 'loginExpired';
      shell.emit('loginFailed', { code, message });
    }
    if (code === 'not_found' && client.session === undefined) fatal = 'unknownIntegration';
    console.warn(`Causerie: ${message} (${code})`);
    trouble();
  }

  /** What others typed ends with what they wrote, and after a while. */
  function typed(id: string, author: Author | undefined): void {
    const typing = new Map(model.typing.value);
    if (author === undefined) typing.delete(id);
    else typing.set(id, author);
    model.typing.value = typing;
  }

  function entered(id: string, entry: Entry): void {
    const t = model.t.value;
    model.threadOf(id).refresh();
    if (entry.kind === 'message') {
      if (model.isMine(entry.author)) {
        if (!started.has(id)) {
          started.add(id);
          if (entry.seq === 1) shell.emit('conversationStarted', { conversationId: id });
        }
      } else {
        const name = entry.author.displayName ?? t('assistant');
        model.say(`${t('says', { name })}: ${textOf(entry.content, t)}`);
        heard(id, entry);
      }
    } else if (entry.kind === 'event') {
      const notice = noticeOf(entry, t);
      if (notice && !model.isMine(entry.author)) model.say(notice);
      if (entry.name === 'handedOver') shell.emit('agentRequested', { conversationId: id });
      if (entry.name === 'assigned') {
        const { agentId, displayName } = (entry.data ?? {}) as Record<string, string | undefined>;
        shell.emit('agentAssigned', { conversationId: id, agentId, displayName });
        void askAvailability(model);
        const places = new Map(model.place.value);
        places.delete(id);
        model.place.value = places;
      }
    }
  }

  const ends = [
    client.on('connection', (state, error) => {
      if (state === 'online') {
        fatal = undefined;
        lost = false;
        model.conversations.value = client.conversations;
        model.ready.value = true;
      }
      if (error !== undefined) failed(error);
      else trouble();
      shell.emit('connection', state);
    }),
    client.on('error', failed),
    client.on('session', () => {
      fatal = undefined;
      model.conversations.value = client.conversations;
      trouble();
    }),
    client.on('conversation', () => {
      model.conversations.value = client.conversations;
    }),
    client.on('entry', (id, entry) => {
      typed(id, undefined);
      entered(id, entry);
      model.conversations.value = client.conversations;
    }),
    client.on('message:state', ({ conversationId, state }) => {
      model.threadOf(conversationId).refresh();
      if (state === 'failed') model.say(model.t.value('failed'));
    }),
    client.on('typing', (id, author, state) => {
      if (!model.isMine(author)) typed(id, state === 'start' ? author : undefined);
    }),
    client.on('queue', (id, place) => {
      model.place.value = new Map(model.place.value).set(id, place);
    }),
    client.on('unread', (total) => {
      model.unread.value = total;
      shell.emit('unread', total);
    }),
  ];
  const onNetwork = ({ type }: Event) => {
    lost = type === 'offline';
    trouble();
  };
  addEventListener('online', onNetwork);
  addEventListener('offline', onNetwork);
  return () => {
    settle();
    for (const end of ends) end();
    removeEventListener('online', onNetwork);
    removeEventListener('offline', onNetwork);
  };
}
