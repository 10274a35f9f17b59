import { CauserieError } from '../errors.ts';
import { plainOf } from '../flows/text/plain.ts';
import { limits } from '../protocol/limits.ts';
import { wholeCharacters } from '../whole-characters.ts';
import { textOfHtml } from './text-of-html.ts';

/**
 * Content as a company's server posts it, made complete: of a text, `htmlText`, `markdownText` or `actions`
 * will do in place of `text`, which every channel can show.
 * @throws CauserieError invalid_request
 */
export function completeContent(posted: Record<string, unknown>): Record<string, unknown> {
  if (posted['type'] === 'formResponse') {
    throw new CauserieError(
      'invalid_request',
      'A formResponse is what a customer answers in the messenger. It cannot be posted.',
    );
  }
  if (posted['type'] !== 'text') return posted;
  const { text, htmlText, markdownText, actions } = posted;
  if (isText(htmlText) && isText(markdownText)) {
    throw new CauserieError('invalid_request', 'Give htmlText or markdownText, not both.');
  }
  if (isText(text)) return posted;
  const made = isText(markdownText)
    ? plainOf(markdownText)
    : isText(htmlText)
      ? textOfHtml(htmlText)
      : textsOf(actions);
  if (made.trim() === '') {
    throw new CauserieError(
      'invalid_request',
      'A text needs text, htmlText, markdownText or actions with something in it to read.',
    );
  }
  return { ...posted, text: wholeCharacters(made.slice(0, limits.text)) };
}

function textsOf(actions: unknown): string {
  if (!Array.isArray(actions)) return '';
  const texts = actions.map((action: { text?: unknown } | null) => action?.text);
  return texts.filter(isText).join('\n');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
