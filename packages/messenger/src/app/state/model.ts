import type { Author, Conversation, Entry } from '../../../../../core/protocol/entries.ts';
import type { QueuePosition, QueueState } from '../../../../../core/protocol/routing.ts';
import type { ClientError, CustomerClient } from '../../../../client/src/index.ts';
import type { Translator } from '../../locales/translator.ts';
import type { NewConversation, PageSettings, Shell } from '../../shared/contract.ts';
import { forgetTyped } from '../content/forget-typed.ts';
import { type Signal, signal } from './signal.ts';
import { createThread, type Thread } from './thread.ts';

export type View =
  | { name: 'list' }
  /** `id` undefined: a new one, which begins with its first message. */
  | { name: 'conversation'; id: string | undefined; options?: NewConversation | undefined }
  | { name: 'search' }
  | {
      name: 'article';
      articleId: string;
      words?: string | undefined;
      url?: string | undefined;
      from: View;
    };

/** What stands in the way, worst first. */
export type Trouble =
  | 'unknownIntegration'
  | 'loginExpired'
  | 'offline'
  | 'blocked'
  | 'reconnecting'
  | 'storageBlocked';

/** All that the views show, as signals; `actions.ts` changes it. */
export interface Model {
  readonly shell: Shell;
  readonly client: CustomerClient;
  readonly t: Signal<Translator>;
  readonly settings: Signal<PageSettings>;
  readonly open: Signal<boolean>;
  /** In an element of the page: there is no launcher, and it is always open. */
  readonly embedded: Signal<boolean>;
  /** Somebody has been somewhere in it: it opens where it was. */
  touched: boolean;
  /** The offer that was taken up: it is said first in the new conversation. */
  offered: { flowId: string; text: string; thread?: Thread } | undefined;
  /** What a flow offers by itself, beside the launcher. */
  readonly offer: Signal<{ flowId: string; text: string } | undefined>;
  readonly view: Signal<View>;
  readonly conversations: Signal<readonly Conversation[]>;
  /** The list's next page; null when there is none. */
  readonly moreConversations: Signal<string | null | undefined>;
  readonly unread: Signal<number>;
  readonly trouble: Signal<Trouble | undefined>;
  /** Online for the first time: before, nothing is known. */
  readonly ready: Signal<boolean>;
  readonly queues: Signal<readonly QueueState[] | undefined>;
  readonly place: Signal<ReadonlyMap<string, QueuePosition>>;
  /** Who types, by conversation. */
  readonly typing: Signal<ReadonlyMap<string, Author>>;
  /** Of threads, counted. */
  readonly changes: Signal<number>;
  readonly thread: { readonly value: Thread | undefined };
  /** The conversation that is looked at; undefined for a new one. */
  readonly current: { readonly value: Conversation | undefined };
  /** Told to who cannot see it, once each; they are gone after a while. */
  readonly announcements: Signal<readonly { text: string }[]>;
  /** Short-lived notice at the foot of the panel. */
  readonly toast: Signal<string>;
  /** Chosen, pasted or dropped, to be sent into the conversation that is looked at. */
  readonly files: Signal<readonly File[]>;
  /** Files are held over the panel. */
  readonly dragging: Signal<boolean>;
  /** Drafts by conversation; '' is the new one's. */
  readonly drafts: Map<string, string>;
  /** Fields and tags that a conversation was told of, as JSON. */
  readonly told: Map<string, string>;
  threadOf(id: string, isNew?: boolean): Thread;
  /** A conversation that was made up here has its real id now. */
  rename(thread: Thread, id: string): void;
  /** An entry as the page lets it be shown; null: not at all. */
  shownAs(entry: Entry): Entry | null;
  isMine(author: Author): boolean;
  /** Forgets the customer. */
  reset(): void;
  say(text: string): void;
  /** Says it, and shows it for a while. */
  tell(text: string): void;
  fail(error: unknown): void;
}

export function createModel(shell: Shell, client: CustomerClient, t: Translator): Model {
  const threads = new Map<string, Thread>();
  const view = signal<View>({ name: 'list' });
  const conversations = signal<readonly Conversation[]>([]);
  let clearToast: ReturnType<typeof setTimeout> | undefined;
  let displayed = new WeakMap<Entry, Entry | null>();
  let hook: PageSettings['beforeMessageDisplay'];

  const model: Model = {
    shell,
    client,
    t: signal(t),
    settings: signal(shell.settings),
    open: signal(false),
    embedded: signal(false),
    touched: false,
    offered: undefined,
    offer: signal(undefined),
    view,
    conversations,
    moreConversations: signal(undefined),
    unread: signal(0),
    trouble: signal(undefined),
    ready: signal(false),
    queues: signal(undefined),
    place: signal(new Map()),
    typing: signal(new Map()),
    changes: signal(0),
    thread: {
      get value() {
        const { value } = view;
        if (value.name !== 'conversation' || value.id === undefined) return undefined;
        return model.threadOf(value.id);
      },
    },
    current: {
      get value() {
        const id = model.thread.value?.id.value;
        return conversations.value.find((one) => one.id === id);
      },
    },
    announcements: signal([]),
    toast: signal(''),
    files: signal([]),
    dragging: signal(false),
    drafts: new Map(),
    told: new Map(),
    threadOf(id, isNew = false) {
      const known = threads.get(id);
      if (known !== undefined) return known;
      const thread = createThread(client, id, isNew, () => {
        model.changes.value++;
      });
      threads.set(id, thread);
      return thread;
    },
    rename(thread, id) {
      // What was told of it before is held by the client.
      threads.set(id, thread);
      thread.id.value = id;
      thread.refresh();
    },
    shownAs(entry) {
      const { beforeMessageDisplay } = model.settings.value;
      if (beforeMessageDisplay !== hook) {
        hook = beforeMessageDisplay;
        displayed = new WeakMap();
      }
      if (hook === undefined || entry.kind !== 'message') return entry;
      let shown = displayed.get(entry);
      if (shown === undefined) {
        try {
          shown = hook(entry, model.thread.value?.id.value);
        } catch (error) {
          reportError(error);
          shown = entry;
        }
        displayed.set(entry, shown);
      }
      return shown;
    },
    isMine: ({ type, userId }) => type === 'user' && userId === client.session?.userId,
    reset() {
      threads.clear();
      forgetTyped();
      model.drafts.clear();
      model.touched = false;
      view.value = { name: 'list' };
      conversations.value = [];
      model.moreConversations.value = undefined;
      model.place.value = new Map();
      model.typing.value = new Map();
    },
    say(text) {
      const said = { text };
      model.announcements.value = [...model.announcements.value, said];
      setTimeout(() => {
        model.announcements.value = model.announcements.value.filter((one) => one !== said);
      }, 8000);
    },
    tell(text) {
      model.toast.value = text;
      model.say(text);
      clearTimeout(clearToast);
      clearToast = setTimeout(() => {
        model.toast.value = '';
      }, 8000);
    },
    fail: (error) => model.tell((error as ClientError).message),
  };
  return model;
}
