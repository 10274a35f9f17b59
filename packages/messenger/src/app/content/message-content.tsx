import type { ComponentType } from 'preact';
import type { Content } from '../../../../../core/protocol/content.ts';
import type { ContentContext, ShownMessage } from './content-context.ts';
import { type LazyModule, lazy } from './lazy.tsx';
import { isEmoji, Text } from './text.tsx';

export interface MessageContentProps {
  entry: ShownMessage;
  context: ContentContext;
}

/** What each type of content is shown by; they are loaded when the first of them comes. */
const part = (load: () => Promise<unknown>, Instead?: ComponentType<MessageContentProps>) =>
  // Each takes messages with its own type of content, and is given no others.
  lazy(load as () => Promise<LazyModule<MessageContentProps>>, Instead);
const Cards = part(() => import('./cards.tsx'));
const parts: Partial<Record<Content['type'], ComponentType<MessageContentProps>>> = {
  carousel: Cards,
  list: Cards,
  file: part(() => import('./file.tsx')),
  form: part(() => import('./form.tsx')),
  formResponse: part(() => import('./form-response.tsx')),
  image: part(
    () => import('./picture.tsx'),
    () => <span class="c-im" />,
  ),
  location: part(() => import('./place.tsx')),
};
const Actions = part(
  () => import('./actions.tsx'),
  () => null,
);
const Markdown = lazy<{ text: string; markdown: string; context: ContentContext }>(
  () => import('./markdown.tsx'),
  Text,
);

/** What a message holds, with what can be done about it. Who said it and when stands around it. */
export function MessageContent({ entry, context }: MessageContentProps) {
  const { content, author, metadata } = entry;
  const Part = parts[content.type];
  const more = 'actions' in content || metadata?.['causerie:article'];
  return (
    <div class={author.type === 'user' ? 'c-m c-own' : 'c-m'} tabIndex={-1}>
      {Part && <Part entry={entry} context={context} />}
      <Words content={content} context={context} />
      {more && <Actions entry={entry} context={context} />}
    </div>
  );
}

/** A message's text, or a picture's or a file's. What a newer server knows is shown by its text, if it has one. */
function Words({ content, context }: { content: Content; context: ContentContext }) {
  if (content.type === 'form') return null;
  const { text } = (content.type === 'template' ? content.template : content) as { text?: unknown };
  const markdown = content.type === 'text' && content.markdownText;
  if (typeof text !== 'string' || text === '') {
    return parts[content.type] ? null : <p class="c-bu">{context.t('cannotShow')}</p>;
  }
  if (isEmoji(text)) return <p class="c-e">{text}</p>;
  return (
    <div class="c-bu" part="bubble">
      {markdown ? (
        <Markdown text={text} markdown={markdown} context={context} />
      ) : (
        <Text text={text} context={context} />
      )}
    </div>
  );
}
