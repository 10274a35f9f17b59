import { useEffect, useRef, useState } from 'preact/hooks';
import { Glyph } from '../content/glyph.tsx';
import articleCss from './article.css';
import type { HelpContents, HelpContext, Suggestion } from './help-context.ts';
import { searchMemory } from './search-memory.ts';

export const css = [articleCss];

/** Of typing, in ms, before it is searched for. */
const pause = 300;

/** Searches for articles; while nothing is searched for, everything that there is, what is promoted first. */
export default function HelpSearch({ context }: { context: HelpContext }) {
  const { t, locale } = context;
  const [typed, setTyped] = useState(searchMemory.words);
  const [found, setFound] = useState<readonly Suggestion[] | 'failed'>();
  const [contents, setContents] = useState<HelpContents | 'failed'>();
  const [attempt, setAttempt] = useState(0);
  const box = useRef<HTMLInputElement>(null);
  const words = typed.trim();
  searchMemory.words = typed;

  useEffect(() => {
    let gone = false;
    context.contents(locale).then(
      (read) => gone || setContents(read),
      () => gone || setContents('failed'),
    );
    return () => {
      gone = true;
    };
  }, [locale, attempt]);
  useEffect(() => {
    setFound(undefined);
    if (words === '') return;
    let gone = false;
    const timer = setTimeout(() => {
      context.search(words, locale).then(
        (articles) => gone || setFound(articles),
        () => gone || setFound('failed'),
      );
    }, pause);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [words, locale, attempt]);

  useEffect(() => box.current?.focus(), []);

  const clear = () => {
    setTyped('');
    box.current?.focus();
  };
  const shown = words === '' ? contents : found;
  return (
    <div class="a-v">
      <search class="a-se">
        <Glyph path="M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM20 20l-4-4" />
        <input
          type="search"
          part="search"
          ref={box}
          dir="auto"
          value={typed}
          maxLength={500}
          autocomplete="off"
          aria-label={t('searchHelp')}
          placeholder={t('searchHelp')}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          onKeyDown={(event) => {
            // It clears the box before it closes anything.
            if (event.key !== 'Escape' || typed === '') return;
            event.preventDefault();
            event.stopPropagation();
            clear();
          }}
        />
        {typed !== '' && (
          <button type="button" class="a-cl" aria-label={t('clearSearch')} onClick={clear}>
            <Glyph path="M6 6l12 12M18 6 6 18" />
          </button>
        )}
      </search>
      <p role="status" class="a-no">
        {shown === undefined
          ? t(words === '' ? 'loading' : 'searching')
          : shown === 'failed'
            ? t('loadFailed')
            : words !== '' && Array.isArray(found)
              ? found.length > 0
                ? t('articles', { count: found.length })
                : t('noArticles')
              : ''}
      </p>
      {shown === 'failed' && (
        <button type="button" class="a-b a-x" onClick={() => setAttempt(attempt + 1)}>
          {t('tryAgain')}
        </button>
      )}
      {words !== '' && Array.isArray(found) && (
        <Articles articles={found} words={words} context={context} />
      )}
      {words === '' && contents !== undefined && contents !== 'failed' && (
        <Contents contents={contents} context={context} />
      )}
    </div>
  );
}

function Contents({ contents, context }: { contents: HelpContents; context: HelpContext }) {
  const { promoted, categories } = contents;
  return (
    <>
      {promoted.length > 0 && (
        <section class="a-ct" aria-label={context.t('suggestedArticles')}>
          <h3>{context.t('suggestedArticles')}</h3>
          <Articles articles={promoted} context={context} />
        </section>
      )}
      {categories.map(({ categoryId, name, sections }) => (
        <section class="a-ct" key={categoryId}>
          {name && <h3 dir="auto">{name}</h3>}
          {sections.map((section) =>
            section.name ? (
              <details key={section.sectionId}>
                <summary dir="auto">{section.name}</summary>
                <Articles articles={section.articles} context={context} />
              </details>
            ) : (
              <Articles articles={section.articles} context={context} />
            ),
          )}
        </section>
      ))}
    </>
  );
}

interface ArticlesProps {
  articles: readonly Pick<Suggestion, 'articleId' | 'title' | 'snippet' | 'url'>[];
  words?: string;
  context: HelpContext;
}

function Articles({ articles, words, context }: ArticlesProps) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari has no list where there are no bullets
    <ul role="list" class="a-ls">
      {articles.map(({ articleId, title, snippet, url }) => (
        <li key={articleId}>
          <button
            type="button"
            part="article-link"
            dir="auto"
            onClick={() => context.openArticle(articleId, { words, url })}
          >
            <b>{title}</b>
            {snippet && <span>{snippet}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
