import { type ComponentChildren, h } from 'preact';
import { follow, linkProps } from '../content/follow.ts';
import { Glyph } from '../content/glyph.tsx';
import { isPage, safeUrl } from '../content/safe-url.ts';
import { articleIdOf } from './article-link.ts';
import type { HelpContext } from './help-context.ts';

const list = (names: string) => new Set(names.split(' '));
const tags = list(
  'p br hr div span blockquote pre code kbd samp var ul ol li dl dt dd a b strong i em u s del ins sub sup small mark abbr q cite dfn time bdi bdo ruby rb rt rp wbr caption thead tbody tfoot tr th td colgroup col figure figcaption details summary',
);
/** Nothing within is for readers. */
const silent = list(
  'script style textarea select option noscript template iframe frame object embed applet svg math title head xmp noembed noframes audio video canvas',
);
const attributes: Record<string, string> = {
  th: 'colspan rowspan scope',
  td: 'colspan rowspan',
  col: 'span',
  colgroup: 'span',
  ol: 'start type',
  li: 'value',
  time: 'datetime',
  abbr: 'title',
  a: 'title',
  img: 'alt width height',
};
const flags: Record<string, string> = { details: 'open', ol: 'reversed' };
/** Deeper than the server lets anything be. */
const deepest = 200;

interface TrustedPolicy {
  createHTML(html: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: TrustedPolicy): TrustedPolicy;
}
let policy: TrustedPolicy | undefined;

/** A document apart, in which nothing runs and nothing is fetched. @throws Where the page's policy forbids it. */
function parse(html: string): HTMLElement {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy('causerie', { createHTML: (text) => text });
  return new DOMParser().parseFromString(policy?.createHTML(html) ?? html, 'text/html').body;
}

/**
 * An article's HTML as elements, made anew of what is allowed, and of nothing else: the server has made it
 * harmless already, and this does not rest on that. Headings begin below the title's level, 2.
 * @returns Undefined where the page's policy lets nobody read HTML.
 */
export function articleBody(html: string, context: HelpContext): ComponentChildren | undefined {
  let body: HTMLElement;
  try {
    body = parse(html);
  } catch {
    return undefined;
  }
  const levels = [
    ...new Set(Array.from(body.querySelectorAll('h1,h2,h3,h4,h5,h6'), levelOf)),
  ].sort();

  const children = (node: Node, depth: number): ComponentChildren[] =>
    depth > deepest
      ? [node.textContent]
      : Array.from(node.childNodes, (child) => show(child, depth + 1));

  const show = (node: Node, depth: number): ComponentChildren => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent;
    if (!(node instanceof Element)) return null;
    const tag = node.localName;
    if (silent.has(tag)) return null;
    const props: Record<string, unknown> = {};
    for (const name of `dir lang ${attributes[tag] ?? ''}`.trim().split(' ')) {
      const value = node.getAttribute(name);
      if (
        value !== null &&
        (!/span$|^(width|height|start|value)$/.test(name) || /^\d{1,4}$/.test(value))
      )
        props[name] = value;
    }
    const flag = flags[tag];
    if (flag !== undefined && node.hasAttribute(flag)) props[flag] = true;
    if (tag === 'a') return anchor(node, props, children(node, depth), context);
    if (tag === 'img') return image(node, props);
    if (tag === 'table') {
      // It scrolls by itself, by keyboard too.
      return h('div', { class: 'a-tb', tabIndex: 0 }, h('table', props, children(node, depth)));
    }
    if (/^h[1-6]$/.test(tag)) {
      const level = Math.min(6, 3 + levels.indexOf(levelOf(node)));
      return h(`h${level}`, props, children(node, depth));
    }
    if (!tags.has(tag)) return children(node, depth);
    if (tag === 'pre') props['tabIndex'] = 0;
    return h(tag, props, children(node, depth));
  };
  return children(body, 0);
}

function levelOf({ localName }: Element): string {
  return localName;
}

function anchor(
  node: Element,
  props: Record<string, unknown>,
  inside: ComponentChildren[],
  context: HelpContext,
): ComponentChildren {
  const url = safeUrl(node.getAttribute('href'));
  if (url === undefined) return h('span', props, inside);
  const articleId = articleIdOf(url, context.siteUrl);
  const openLink = (to: string) =>
    articleId === undefined ? context.openLink(to) : context.openArticle(articleId, { url });
  Object.assign(props, { href: url, onClick: follow({ openLink }, url) }, isPage(url) && linkProps);
  if (!node.classList.contains('film')) return h('a', props, inside);
  return h(
    'a',
    { ...props, class: 'a-fm' },
    h(Glyph, { path: 'M4 6h16v12H4zM10 9.5v5l4.5-2.5Z' }),
    inside,
  );
}

function image(node: Element, props: Record<string, unknown>): ComponentChildren {
  const src = safeUrl(node.getAttribute('src'), /^https?:$/);
  if (src === undefined) return props['alt'] as string | undefined;
  const quiet = { loading: 'lazy', decoding: 'async', referrerpolicy: 'no-referrer' };
  return h('img', { alt: '', ...props, ...quiet, src });
}
