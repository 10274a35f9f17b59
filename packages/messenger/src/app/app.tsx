import { bestLocale, loadLaterTexts, loadTexts } from '../locales/load.ts';
import { createTranslator } from '../locales/translator.ts';
import type { MessengerApp, PageSettings, Shell } from '../shared/contract.ts';
import defaultTheme from '../theme/default-theme.css';
import css from './app.css';
import { connect } from './connect.ts';
import contentCss from './content/content.css';
import { askAvailability, go, land, send } from './state/actions.ts';
import { listen } from './state/listen.ts';
import { createModel } from './state/model.ts';
import { drawOnChange } from './views/draw.tsx';

/** Milliseconds between looks at who is there, while the panel is open. */
const availabilityEvery = 60_000;

/** Settings by which it looks other than it does by itself. */
const themed = [
  'colors',
  'darkColors',
  'scheme',
  'fontFamily',
  'contentScale',
  'radius',
  'spacing',
] as const;

/** What is no language is passed over: `en-US@posix` is what some browsers say. */
const wantedLocales = ({ locale }: PageSettings) =>
  [locale ?? document.documentElement.lang, ...navigator.languages].flatMap((one) => {
    try {
      return Intl.getCanonicalLocales(one.replace(/_/g, '-'));
    } catch {
      return [];
    }
  });

/** Connects, and draws the panel into the shell's root. It stays closed until it is opened. */
export async function start(shell: Shell): Promise<MessengerApp> {
  let tag = bestLocale(wantedLocales(shell.settings));
  const client = connect(shell, tag);
  /** Something that was loaded later is shown, and has to find its words in the next language too. */
  let moreIsShown = false;
  const translator = async () => {
    const wanted = wantedLocales(shell.settings);
    tag = bestLocale(wanted);
    // The page's `en` says nothing of how he writes a time.
    const reader = wanted.find((one) => one.startsWith(`${tag.split('-')[0]}-`)) ?? tag;
    const texts = await loadTexts(tag);
    const t = createTranslator(tag, texts, shell.settings.texts, reader);
    let later: Promise<unknown> | undefined;
    t.later = () => {
      moreIsShown = true;
      later ??= loadLaterTexts(tag).then((rest) => Object.assign(texts, rest));
      return later;
    };
    if (moreIsShown) await t.later();
    return t;
  };
  const model = createModel(shell, client, await translator());

  const styles = ['', css, contentCss, ''].map(() => new CSSStyleSheet());
  const [theme, own, content, company] = styles as [
    CSSStyleSheet,
    CSSStyleSheet,
    CSSStyleSheet,
    CSSStyleSheet,
  ];
  own.replaceSync(css);
  content.replaceSync(contentCss);
  const launcher = shell.root.adoptedStyleSheets;
  shell.root.adoptedStyleSheets = [...launcher, theme, own, content, company];

  shell.button.ariaHasPopup = 'dialog';
  const mount = document.createElement('div');
  mount.className = 'mount';
  shell.root.append(mount);
  let focusBefore: Element | null = null;

  async function restyle(): Promise<void> {
    const { settings } = shell;
    company.replaceSync(settings.css ?? '');
    theme.replaceSync(
      themed.some((name) => settings[name] !== undefined)
        ? // As they are once it is there.
          (await import('../theme/apply-theme.ts')).themeStyles(shell.settings)
        : defaultTheme,
    );
    // Those of the integration were told of when they were set.
    const own = shell.config.settings;
    if (settings.colors !== own.colors || settings.darkColors !== own.darkColors) {
      import('../theme/contrast-warnings.ts').then(
        ({ warnOfLowContrast }) => warnOfLowContrast(settings),
        () => {},
      );
    }
  }
  await restyle();
  const settled = shell.onSettings(() => {
    restyle().catch(model.fail);
    model.settings.value = shell.settings;
    translator().then((t) => {
      model.t.value = t;
    }, model.fail);
  });
  const unlisten = listen(model, (id, entry) => {
    const { open, current } = model;
    const seen = open.value && current.value?.id === id && document.visibilityState === 'visible';
    if (seen) return;
    const told = [import('./later/device.ts'), model.t.value.later?.()] as const;
    Promise.all(told).then(
      ([{ deviceOf }]) =>
        deviceOf(model).notify(model, entry, () => app.open({ conversationId: id })),
      () => {},
    );
  });
  const undraw = drawOnChange(model, mount, () => {
    const t = model.t.value;
    const count = model.unread.value;
    shell.host.dir = t.direction;
    shell.host.lang = t.locale;
    // What stands on it belongs to its name.
    const label = shell.button.textContent;
    const unread = count > 0 ? t('openUnread', { count }) : label ? '' : t('open');
    shell.button.ariaLabel = `${label} ${model.open.value ? t('close') : unread}`.trim();
    shell.button.ariaExpanded = String(model.open.value);
    shell.host.toggleAttribute('open', model.open.value);
  });
  const asking = setInterval(() => {
    if (model.open.value) void askAvailability(model);
  }, availabilityEvery);
  // What is read on another page of the site, and where its customer goes.
  const onPage = () => {
    const id = model.current.value?.id;
    if (id !== undefined) client.page(id, { url: location.href, title: document.title });
  };
  addEventListener('popstate', onPage);

  const connecting = client.connect().then(() => {
    void askAvailability(model);
  });
  connecting.catch(() => {});

  const app: MessengerApp = {
    get isOpen() {
      return model.open.value;
    },
    get unread() {
      return model.unread.value;
    },
    open(target) {
      const wasOpen = model.open.value;
      if (target?.conversationId !== undefined) {
        go(model, { name: 'conversation', id: target.conversationId });
      } else if (target?.view === 'list') go(model, { name: 'list' });
      else if (target?.view === 'new') go(model, { name: 'conversation', id: undefined });
      else if (!wasOpen && !model.touched) land(model);
      model.touched = true;
      model.open.value = true;

      if (wasOpen) return;
      focusBefore = document.activeElement;
      shell.emit('open', undefined);
      if (model.ready.value) void askAvailability(model);
    },
    close() {
      if (!model.open.value || model.embedded.value) return;
      // What has the focus on the page keeps it.
      const leaves = shell.root.activeElement !== null;
      model.open.value = false;
      shell.emit('close', undefined);
      if (!leaves) return;
      // Back to where the focus came from: the launcher, unless the page opened it.
      const ours = [shell.host, document.body].includes(focusBefore as HTMLElement);
      const target = !ours && focusBefore?.isConnected ? focusBefore : shell.button;
      // On a phone there is no launcher until it is drawn.
      queueMicrotask(() => (target as HTMLElement).focus());
    },
    login: async (fetchToken) => (await import('./later/login.ts')).login(model, fetchToken),
    logout: async () => (await import('./later/login.ts')).logout(model),
    reset: async () => (await import('./later/login.ts')).reset(model),
    send(message, { conversationId, metadata } = {}) {
      const open = model.conversations.value.find(({ state }) => state === 'open');
      return send(model, conversationId ?? open?.id, message, { metadata }).stored;
    },
    newConversation(options) {
      go(model, { name: 'conversation', id: undefined, options });
      model.touched = true;
      app.open();
    },
    render(target) {
      target.append(shell.host);
      shell.host.toggleAttribute('embedded', true);
      model.embedded.value = true;
      app.open();
    },
    offer(offer) {
      const show = () => {
        // Who talks with somebody already is not interrupted.
        if (model.open.value || model.conversations.value.some(({ state }) => state === 'open'))
          return;
        model.offer.value = offer;
        model.say(offer.text);
        shell.emit('proactiveShown', offer);
      };
      connecting.then(show, () => {});
    },
    destroy() {
      settled();
      unlisten();
      clearInterval(asking);
      removeEventListener('popstate', onPage);
      undraw();
      mount.remove();
      shell.root.adoptedStyleSheets = launcher;
      client.disconnect();
    },
  };
  return app;
}
