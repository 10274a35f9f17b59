import type { HelpContext } from '../article/help-context.ts';
import { lazy } from '../content/lazy.tsx';
import { go } from '../state/actions.ts';
import type { Model, View } from '../state/model.ts';
import { Header } from '../views/header.tsx';
import { helpContextOf } from './help-context.ts';

interface ArticleProps {
  articleId: string;
  words?: string | undefined;
  url?: string | undefined;
  context: HelpContext;
}

const Article = lazy<ArticleProps>(() => import('../article/article-view.tsx'));
const Search = lazy<{ context: HelpContext }>(() => import('../article/help-search.tsx'));

/** The help centre, within the panel: the search, or an article. */
export default function HelpView({ model }: { model: Model }) {
  const view = model.view.value;
  if (view.name === 'article')
    return <ArticleFrame model={model} view={view} key={view.articleId} />;
  return <SearchView model={model} />;
}

/** Looks for articles. */
function SearchView({ model }: { model: Model }) {
  return (
    <>
      <Header model={model} back={() => go(model, { name: 'list' })}>
        <h2>{model.t.value('help')}</h2>
      </Header>
      <div class="help" part="help">
        <Search context={helpContextOf(model)} />
      </div>
    </>
  );
}

/** Reads one article, without leaving the page. */
function ArticleFrame({
  model,
  view: { articleId, words, url, from },
}: {
  model: Model;
  view: Extract<View, { name: 'article' }>;
}) {
  return (
    <>
      <Header
        model={model}
        back={() => go(model, from)}
        backLabel={model.t.value('backToConversation')}
      >
        <h2>{model.t.value('help')}</h2>
      </Header>
      <div class="help" part="help">
        <Article articleId={articleId} words={words} url={url} context={helpContextOf(model)} />
      </div>
    </>
  );
}
