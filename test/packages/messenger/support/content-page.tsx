import { render } from 'preact';
import type { Content } from '../../../../core/protocol/content.ts';
import appCss from '../../../../packages/messenger/src/app/app.css';
import type { ArticleViewProps } from '../../../../packages/messenger/src/app/article/article-view.tsx';
import type { HelpContext } from '../../../../packages/messenger/src/app/article/help-context.ts';
import { addStyles } from '../../../../packages/messenger/src/app/content/add-styles.ts';
import css from '../../../../packages/messenger/src/app/content/content.css';
import type {
  ContentContext,
  ShownMessage,
} from '../../../../packages/messenger/src/app/content/content-context.ts';
import { lazy } from '../../../../packages/messenger/src/app/content/lazy.tsx';
import { MessageContent } from '../../../../packages/messenger/src/app/content/message-content.tsx';
import { en } from '../../../../packages/messenger/src/locales/en.ts';
import { createTranslator } from '../../../../packages/messenger/src/locales/translator.ts';
import { themeStyles } from '../../../../packages/messenger/src/theme/apply-theme.ts';

/** Runs in the browser: a panel as plain as can be, in which messages, articles and the search are shown. */

export interface PageMessage {
  id?: string;
  content: Content;
  from?: 'user' | 'business';
  metadata?: Record<string, string>;
}

/** What came out of it, in order: the function's name and what it was called with. */
export type Call = [name: string, ...args: unknown[]];

declare global {
  interface Window {
    calls: Call[];
    show(messages: PageMessage[], locale?: string, siteUrl?: string): void;
    clear(): void;
    readArticle(answer: unknown, from?: { url?: string; words?: string; locale?: string }): void;
    search(answers: { found?: unknown; contents?: unknown }): void;
  }
}

const host = document.createElement('causerie-messenger');
const root = host.attachShadow({ mode: 'open' });
const panel = document.createElement('main');
const sheet = new CSSStyleSheet();
sheet.replaceSync(`${themeStyles({ contentScale: 1 })}:host{display:block;font:var(--causerie-font-size)/1.45 var(--causerie-font),"DejaVu Sans"}
main{display:block;max-width:400px;background:var(--causerie-background);color:var(--causerie-on-background);box-sizing:border-box;min-height:100vh}
*{box-sizing:border-box}
.log{display:flex;flex-direction:column;gap:16px;padding:16px;margin:0}
.log>*{max-width:100%;align-self:flex-start}.log>.own{align-self:flex-end}.log>.wide{align-self:stretch}`);
root.adoptedStyleSheets = [sheet];
root.append(panel);
document.body.append(host);
addStyles(panel, css);
addStyles(panel, appCss);

window.calls = [];
const note =
  (name: string) =>
  (...args: unknown[]) =>
    void window.calls.push([name, ...args]);

function draw(children: preact.ComponentChildren, locale: string): void {
  panel.className = 'mount';
  panel.dir = createTranslator(locale, en).direction;
  render(children, panel);
}

window.clear = () => render(null, panel);

window.show = (messages, locale = 'en', siteUrl) => {
  const t = createTranslator(locale, en);
  const rows = messages.map(({ id, content, from = 'business', metadata }, at) => {
    const entry: ShownMessage = {
      id: id ?? String(at).padStart(24, '0'),
      author: { type: from, displayName: from === 'user' ? 'Ada' : 'Robin' },
      content,
      ...(metadata ? { metadata } : {}),
    };
    const context = {
      t,
      conversationId: '0123456789abcdef01234567',
      active: at === messages.length - 1,
      siteUrl,
      ...Object.fromEntries(
        ['reply', 'postback', 'send', 'openArticle', 'openLink', 'openImage', 'warn'].map(
          (name) => [name, note(name)],
        ),
      ),
    } as unknown as ContentContext;
    const wide = content.type === 'carousel' || at === messages.length - 1 ? 'wide' : '';
    return (
      <div key={entry.id} class={from === 'user' ? 'own' : wide}>
        <MessageContent entry={entry} context={context} />
      </div>
    );
  });
  draw(
    <>
      <h1 class="sr">Messages</h1>
      <div class="log">{rows}</div>
    </>,
    locale,
  );
};

function helpContext(locale: string, over: Partial<HelpContext>): HelpContext {
  return {
    t: createTranslator(locale, en),
    locale,
    read: () => Promise.reject(new Error('not asked for here')),
    search: () => Promise.resolve([]),
    contents: () => Promise.reject(new Error('not asked for here')),
    async feedback(...args) {
      note('feedback')(...args);
    },
    openArticle: note('openArticle'),
    openLink: note('openLink'),
    ...over,
  };
}

const LazyArticle = lazy<ArticleViewProps>(
  () => import('../../../../packages/messenger/src/app/article/article-view.tsx'),
);
const LazySearch = lazy<{ context: HelpContext }>(
  () => import('../../../../packages/messenger/src/app/article/help-search.tsx'),
);

window.readArticle = (answer, { locale = 'en', ...from } = {}) => {
  const read = async (...args: unknown[]) => {
    note('read')(...args);
    if (answer === 'failed') throw new Error('The network is gone.');
    return answer as Awaited<ReturnType<HelpContext['read']>>;
  };
  const context = helpContext(locale, { read });
  draw(
    <>
      <h1 class="sr">Help</h1>
      <LazyArticle
        articleId={(answer as { articleId?: string }).articleId ?? 'a'}
        {...from}
        context={context}
        back={note('back')}
      />
    </>,
    locale,
  );
};

window.search = ({ found, contents }) => {
  const context = helpContext('en', {
    async search(...args) {
      note('search')(...args);
      if (found === undefined) throw new Error('The network is gone.');
      return found as Awaited<ReturnType<HelpContext['search']>>;
    },
    async contents() {
      if (contents === undefined) throw new Error('The network is gone.');
      return contents as Awaited<ReturnType<HelpContext['contents']>>;
    },
  });
  draw(
    <>
      <h1 class="sr">Help</h1>
      <h2 class="sr">Articles</h2>
      <LazySearch context={context} />
    </>,
    'en',
  );
};
