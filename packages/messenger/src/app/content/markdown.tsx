import type { ComponentChildren } from 'preact';
import type { ContentContext } from './content-context.ts';
import { follow, linkProps } from './follow.ts';
import { Linked } from './linked.tsx';
import markdownCss from './markdown.css';
import { safeUrl } from './safe-url.ts';

export const css = [markdownCss];

/** Escapes, code, links, bold, struck out, italics. Every repetition is bounded. */
const inline =
  /\\([!-/:-@[-`{-~])|`([^`\n]{1,500})`|!?\[([^[\]\n]{0,500})\]\(((?:\\[()]|[^()\s]){1,2048})\)|(\*\*|__|~~)(?=\S)([^\n]{0,1000}?\S)\5|(?<![*_\w])([*_])(?![*_\s])([^\n]{0,1000}?[^\s*_])\7(?![*_\w])/;
const escapes = /\\([!-/:-@[-`{-~])/g;
const line = /^\s{0,8}(?:([-*+])|(\d{1,9})[.)])\s+(.*)$/;
const heading = /^\s{0,3}#{1,6}\s+(.*)$/;
/** Of bold in italics in bold …: what is deeper is text. */
const deepest = 4;

interface MarkdownProps {
  text: string;
  markdown: string;
  context: ContentContext;
}

/**
 * A small part of Markdown: paragraphs, lists, headings as bold lines, and what stands within a line.
 * Made of elements; whatever else is in it is shown as it was written.
 */
export default function Markdown({ markdown, context }: MarkdownProps) {
  const blocks: ComponentChildren[] = [];
  let items: ComponentChildren[] = [];
  let start: string | undefined;
  let paragraph: ComponentChildren[] = [];
  const flush = () => {
    if (paragraph.length > 0) {
      blocks.push(
        <p class="c-t" dir="auto">
          {paragraph}
        </p>,
      );
    }
    if (items.length > 0) {
      blocks.push(
        start === undefined ? (
          <ul dir="auto">{items}</ul>
        ) : (
          <ol dir="auto" start={Number(start)}>
            {items}
          </ol>
        ),
      );
    }
    paragraph = [];
    items = [];
  };
  for (const written of markdown.split(/\r?\n/)) {
    const [, bullet, number, rest = ''] = line.exec(written) ?? [];
    const listed = bullet !== undefined || number !== undefined;
    if (
      listed
        ? paragraph.length > 0 || (start === undefined) !== (number === undefined)
        : items.length > 0
    ) {
      flush();
    }
    if (listed) {
      if (items.length === 0) start = number;
      items.push(<li>{spans(rest, context, 0)}</li>);
      continue;
    }
    if (written.trim() === '') {
      flush();
      continue;
    }
    const title = heading.exec(written)?.[1];
    if (paragraph.length > 0) paragraph.push('\n');
    paragraph.push(
      title === undefined ? spans(written, context, 0) : <b>{spans(title, context, 1)}</b>,
    );
  }
  flush();
  return <div class="c-md">{blocks}</div>;
}

function spans(text: string, context: ContentContext, depth: number): ComponentChildren {
  const found: ComponentChildren[] = [];
  let plain = '';
  let rest = text;
  const flush = () => {
    if (plain !== '') found.push(<Linked text={plain} context={context} />);
    plain = '';
  };
  for (
    let match = inline.exec(rest);
    match !== null && depth < deepest;
    match = inline.exec(rest)
  ) {
    const [whole, escaped, code, label, url, strong, bold = '', , italic = ''] = match;
    plain += rest.slice(0, match.index);
    rest = rest.slice(match.index + whole.length);
    if (escaped !== undefined) {
      plain += escaped;
      continue;
    }
    const href = url === undefined ? undefined : safeUrl(url.replace(escapes, '$1'));
    if (url !== undefined && href === undefined) {
      plain += whole;
      continue;
    }
    flush();
    const within = (inner: string) => spans(inner, context, depth + 1);
    if (code !== undefined) found.push(<code>{code}</code>);
    else if (href !== undefined) {
      found.push(
        <a href={href} {...linkProps} onClick={follow(context, href)}>
          {unescaped(label ?? '') || url}
        </a>,
      );
    } else if (strong === '~~') found.push(<s>{within(bold)}</s>);
    else if (strong !== undefined) found.push(<b>{within(bold)}</b>);
    else found.push(<em>{within(italic)}</em>);
  }
  plain += rest;
  flush();
  return found;
}

function unescaped(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}
