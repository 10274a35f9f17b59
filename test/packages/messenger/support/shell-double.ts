import type { MessageEntry } from '../../../../core/protocol/entries.ts';
import { merge } from '../../../../packages/messenger/src/launcher/merge.ts';
import type {
  FetchToken,
  MessengerApp,
  PageSettings,
  Shell,
} from '../../../../packages/messenger/src/shared/contract.ts';

export interface ShellDouble extends Shell {
  /** What was asked of the shell and of the app, in order. */
  readonly log: unknown[][];
  /** What `login` was given last. */
  fetchToken: FetchToken | undefined;
  /** What the app's next promise rejects with. */
  failWith: Error | undefined;
  /** While it is, the app does not come. */
  held: Promise<void> | undefined;
}

export const entry: MessageEntry = {
  id: 'e'.repeat(24),
  seq: 7,
  prev: 6,
  received: '2026-11-02T10:00:00.000Z',
  author: { type: 'user', userId: 'u1' },
  kind: 'message',
  clientId: 'c1',
  content: { type: 'text', text: 'Hello' },
  metadata: { order: '4711' },
};

/** A shell without a page, which writes down what is asked of it. */
export function shellDouble(): ShellDouble {
  const listeners = new Map<string, Set<(detail: never) => void>>();
  const log: unknown[][] = [];
  let app: MessengerApp | undefined;

  async function done<T>(value: T): Promise<T> {
    const { failWith } = shell;
    shell.failWith = undefined;
    if (failWith !== undefined) throw failWith;
    return value;
  }

  const made: MessengerApp = {
    isOpen: false,
    unread: 3,
    open: () => void log.push(['app.open']),
    close: () => void log.push(['app.close']),
    async login(fetchToken) {
      shell.fetchToken = fetchToken;
      await fetchToken().then((jwt) => log.push(['login', jwt]));
      await done(undefined);
    },
    logout: () => done(void log.push(['logout'])),
    reset: () => done(void log.push(['reset'])),
    send(content, options) {
      log.push(['send', content, options]);
      return done(entry);
    },
    newConversation: (options) => void log.push(['newConversation', options]),
    render: (target) => void log.push(['render', target]),
    offer: () => {},
    destroy: () => {},
  };

  const shell: ShellDouble = {
    log,
    fetchToken: undefined,
    failWith: undefined,
    held: undefined,
    config: { integrationId: 'a'.repeat(24), apiUrl: '', baseUrl: '', settings: {}, look: '' },
    host: {} as HTMLElement,
    root: {} as ShadowRoot,
    button: {} as HTMLButtonElement,
    settings: {},
    shown: true,
    get app() {
      return app;
    },
    get isOpen() {
      return app?.isOpen ?? false;
    },
    get unread() {
      return app?.unread ?? 0;
    },
    set(changes) {
      log.push(['set', changes]);
      (shell as { settings: PageSettings }).settings = merge(shell.settings, changes);
    },
    onSettings: () => () => {},
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
    emit(event, detail) {
      for (const listener of listeners.get(event) ?? []) listener(detail as never);
    },
    show: () => void log.push(['show']),
    hide: () => void log.push(['hide']),
    async load() {
      await shell.held;
      app = made;
      return made;
    },
    async open() {
      (await shell.load()).open();
    },
    close: () => void log.push(['close']),
    destroy: () => {},
  };
  return shell;
}
