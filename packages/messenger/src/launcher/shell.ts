import type { MessengerConfig } from '../../../../core/protocol/messenger-settings.ts';
import { openLabel } from '../locales/open-labels.ts';
import type {
  AppModule,
  MessengerApp,
  MessengerEvents,
  PageSettings,
  Shell,
} from '../shared/contract.ts';
import { localeOf } from '../shared/locale.ts';
import { createButton } from './button.ts';
import { loadModule } from './files.ts';
import css from './launcher.css';
import { merge } from './merge.ts';

interface LooksModule {
  launcherLook(settings: PageSettings): string;
}

type Listeners = Map<string, Set<(detail: never) => void>>;

/** The messenger's place on the page, with its button; what the rest of it hangs on. */
export function createShell(config: MessengerConfig): Shell {
  const host = document.createElement('causerie-messenger');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  root.adoptedStyleSheets = [sheet];
  const listeners: Listeners = new Map();
  const changed = new Set<() => void>();
  let page: PageSettings = {};
  let settings: PageSettings = config.settings;
  let { look } = config;
  let shown = true;
  let opening = false;
  let app: MessengerApp | undefined;
  let fetched: Promise<AppModule> | undefined;
  let starting: Promise<MessengerApp> | undefined;

  const { button, draw } = createButton();
  button.onclick = () => (shell.isOpen ? shell.close() : void shell.open().catch(() => {}));
  // Who reaches for it is about to open it.
  button.onpointerenter = button.onfocus = () => void fetchApp().catch(() => {});
  root.append(button);

  function fetchApp(): Promise<AppModule> {
    fetched ??= loadModule<AppModule>(config.baseUrl, 'app').catch((error) => {
      fetched = undefined;
      throw error;
    });
    return fetched;
  }

  function refresh(): void {
    settings = merge(config.settings, page);
    const { zIndex = 999999 } = settings;
    sheet.replaceSync(`${css + look}:host{z-index:${zIndex}!important}`);
    host.hidden = !shown;
    const locale = localeOf(settings);
    host.dir = isRightToLeft(locale) ? 'rtl' : 'ltr';
    host.dataset['side'] = sideOf(settings, host.dir);
    draw(settings);
    if (app === undefined) button.ariaLabel = button.textContent || openLabel(locale);
  }

  const shell: Shell = {
    config,
    host,
    root,
    button,
    get settings() {
      return settings;
    },
    get shown() {
      return shown;
    },
    get app() {
      return app;
    },
    get isOpen() {
      return !!app?.isOpen;
    },
    get unread() {
      return app?.unread ?? 0;
    },
    set(changes) {
      page = { ...merge(page, changes) };
      refresh();
      // How the integration's own settings look stands in the script; the page's are rare.
      if (changes.colors || changes.darkColors || changes.scheme || changes.launcher) {
        void loadModule<LooksModule>(config.baseUrl, 'looks').then(
          (looks) => {
            look = looks.launcherLook(settings);
            refresh();
          },
          () => {},
        );
      }
      for (const listener of [...changed]) listener();
    },
    onSettings(listener) {
      changed.add(listener);
      return () => changed.delete(listener);
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
    emit<E extends keyof MessengerEvents>(event: E, detail: MessengerEvents[E]) {
      for (const listener of [...(listeners.get(event) ?? [])]) {
        try {
          (listener as (detail: MessengerEvents[E]) => void)(detail);
        } catch (error) {
          // A listener's fault is the page's, and must not stop the messenger.
          reportError(error);
        }
      }
    },
    show() {
      shown = true;
      refresh();
    },
    hide() {
      shell.close();
      shown = false;
      refresh();
    },
    load() {
      starting ??= fetchApp()
        .then((module) => module.start(shell))
        .then((started) => {
          app = started;
          return started;
        })
        .catch((error) => {
          starting = undefined;
          console.warn('Causerie', error);
          throw error;
        });
      return starting;
    },
    async open() {
      if (!shown) shell.show();
      opening = true;
      button.ariaBusy = 'true';
      try {
        const loaded = await shell.load();
        // It may have been closed again meanwhile.
        if (opening) loaded.open();
      } finally {
        button.ariaBusy = null;
      }
    },
    close() {
      opening = false;
      app?.close();
    },
    destroy() {
      app?.destroy();
      app = undefined;
      listeners.clear();
      changed.clear();
      host.remove();
    },
  };
  refresh();
  return shell;
}

/** As it is seen: `start` is on the left where one reads from the left. */
function sideOf({ launcher: { side = 'end' } = {} }: PageSettings, direction: string): string {
  return side === 'right' || side === (direction === 'ltr' ? 'end' : 'start') ? 'right' : 'left';
}

const isRightToLeft = (locale: string) => /^(ar|fa|he|iw|ur)\b/.test(locale);
