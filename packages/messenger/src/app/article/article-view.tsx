import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { follow, linkProps } from '../content/follow.ts';
import { Glyph, outside } from '../content/glyph.tsx';
import { safeUrl } from '../content/safe-url.ts';
import articleCss from './article.css';
import { articleBody } from './article-html.tsx';
import type { ArticleOrigin, HelpContext, ReadArticle } from './help-context.ts';

export const css = [articleCss];

export interface ArticleViewProps extends ArticleOrigin {
  articleId: string;
  context: HelpContext;
  /** Without it there is no button for it. */
  back?: (() => void) | undefined;
}

/** One article to be read, and whether it helped. */
export default function ArticleView({ articleId, url, words, context, back }: ArticleViewProps) {
  const { t, locale } = context;
  const [article, setArticle] = useState<ReadArticle | 'failed'>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let gone = false;
    setArticle(undefined);
    context.read(articleId, locale).then(
      (read) => {
        if (gone) return;
        setArticle(read);
        // That a search has led to it is worth knowing, but not worth an error.
        if (words !== undefined) context.feedback(articleId, { words }).catch(() => {});
      },
      () => {
        if (!gone) setArticle('failed');
      },
    );
    return () => {
      gone = true;
    };
  }, [articleId, locale, attempt]);
  const page = safeUrl((article !== 'failed' && article?.url) || url);
  return (
    <div class="a-v">
      <div class="a-bar">
        {back && (
          <button type="button" class="a-b" part="article-back" onClick={() => back()}>
            <Glyph path="m15 5-7 7 7 7" />
            {t('backToConversation')}
          </button>
        )}
        {page && (
          <a class="a-b a-pg" href={page} {...linkProps} onClick={follow(context, page)}>
            {t('openPage')}
            <Glyph path={outside} />
            <span class="sr">({t('opensWindow')})</span>
          </a>
        )}
      </div>
      {article === undefined ? (
        <p role="status" class="a-no">
          {t('loading')}
        </p>
      ) : article === 'failed' ? (
        <div class="a-no">
          <p role="alert">{t('articleFailed')}</p>
          <button type="button" class="a-b a-x" onClick={() => setAttempt(attempt + 1)}>
            {t('tryAgain')}
          </button>
        </div>
      ) : (
        <Article key={article.articleId} article={article} words={words} context={context} />
      )}
    </div>
  );
}

interface ArticleProps {
  article: ReadArticle;
  words: string | undefined;
  context: HelpContext;
}

function Article({ article, words, context }: ArticleProps) {
  const { t, locale } = context;
  const title = useRef<HTMLHeadingElement>(null);
  const body = useMemo(() => articleBody(article.html, context), [article]);
  useEffect(() => title.current?.focus(), []);
  const language = { lang: article.locale, dir: article.direction };
  return (
    <article part="article" class="a-a">
      <h2 tabIndex={-1} ref={title} {...language}>
        {article.title}
      </h2>
      {baseOf(article.locale) !== baseOf(locale) && (
        <p class="a-lg">{languageName(article.locale, t.locale)}</p>
      )}
      <div class={body === undefined ? 'a-h a-pl' : 'a-h'} {...language}>
        {body ?? article.text}
      </div>
      <Helpful articleId={article.articleId} words={words} context={context} />
    </article>
  );
}

interface HelpfulProps {
  articleId: string;
  words: string | undefined;
  context: HelpContext;
}

function Helpful({ articleId, words, context }: HelpfulProps) {
  const { t } = context;
  const [said, setSaid] = useState<boolean>();
  const say = (helpful: boolean) => {
    const before = said;
    setSaid(helpful);
    context.feedback(articleId, { helpful, words }).catch(() => setSaid(before));
  };
  const button = (helpful: boolean) => (
    <button
      type="button"
      class="a-b a-x"
      aria-pressed={said === helpful}
      onClick={() => said !== helpful && say(helpful)}
    >
      {t(helpful ? 'yes' : 'no')}
    </button>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a line everywhere
    <div class="a-hf" part="article-feedback" role="group" aria-label={t('helpful')}>
      <span>{t('helpful')}</span>
      {button(true)}
      {button(false)}
      <span role="status">{said !== undefined && t('thanks')}</span>
    </div>
  );
}

function baseOf(locale: string): string | undefined {
  return locale.toLowerCase().split('-')[0];
}

function languageName(tag: string, reader: string): string {
  try {
    return new Intl.DisplayNames([reader], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
