import type { Content, Metadata } from '../../../../../core/protocol/content.ts';
import type { MessageEntry } from '../../../../../core/protocol/entries.ts';
import type { Translator } from '../../locales/translator.ts';

/** What is needed of an entry to show what it holds; one that is being sent has no more. */
export type ShownMessage = Pick<MessageEntry, 'id' | 'author' | 'content' | 'metadata'>;
/** A message with one type of content. */
export type MessageWith<T extends Content['type']> = ShownMessage & {
  content: Extract<Content, { type: T }>;
};

/** What was pressed to get to an article. */
export interface ArticleSource {
  messageId: string;
  /** Posted back, so that the click counts. */
  payload?: string | undefined;
  text?: string | undefined;
  /** Its page. */
  url?: string | undefined;
}

/** What contents ask of the messenger around them. */
export interface ContentContext {
  t: Translator;
  conversationId: string;
  /** Whether answers are still possible: it is the latest message, and the conversation is open. */
  active: boolean;
  /** `https://…` of the help centre's pages; links to its articles open inside. Without it any address like theirs does. */
  siteUrl?: string | undefined;
  /** A quick reply: sends a text message `{type: 'text', text, payload}`. */
  reply(text: string, payload: string, metadata?: Metadata): void;
  postback(messageId: string, text: string, payload: string): void;
  /** A form's response, a location. */
  send(content: Content): void;
  /** Shows an article inside; posts `from.payload` back, where there is one. */
  openArticle(articleId: string, from: ArticleSource): void;
  /** Asks the page's delegate, else opens a window without an opener. Only http and https. */
  openLink(url: string): void;
  /** Shows a picture large. Only http and https. */
  openImage(url: string, alt: string): void;
  /** Says it politely to who cannot see it, and shows it for a while. */
  warn(text: string): void;
}
