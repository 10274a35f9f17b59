import sanitizeHtml from 'sanitize-html';

/**
 * Bodies are stored as they were given; what is shown goes through here. What is not on these lists is
 * gone: scripts, styles, forms, event handlers, frames, and addresses that are no addresses. [A13]
 */
const textTags = [
  ...['p', 'br', 'hr', 'div', 'span', 'blockquote', 'pre', 'code', 'kbd', 'samp', 'var'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'dl', 'dt', 'dd'],
  ...['a', 'b', 'strong', 'i', 'em', 'u', 's', 'del', 'ins', 'sub', 'sup', 'small', 'mark', 'abbr'],
  ...['q', 'cite', 'dfn', 'time', 'bdi', 'bdo', 'ruby', 'rb', 'rt', 'rp', 'wbr'],
  ...['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'colgroup', 'col'],
  ...['figure', 'figcaption', 'img', 'details', 'summary'],
];
const schemes = ['https:', 'http:', 'mailto:', 'tel:'];
/** Films are shown as a link: no frame of somebody else's in the page, and nobody watched who does not play one. */
const filmHosts =
  /(^|\.)(youtube\.com|youtube-nocookie\.com|youtu\.be|vimeo\.com|loom\.com|wistia\.(com|net))$/;

export interface SanitizeOptions {
  /** What relative addresses in it are relative to; without it they lead nowhere and are dropped. */
  base?: string | undefined;
  /** Says where a link leads here; undefined: where it says itself. */
  link?: (href: string) => string | undefined;
}

/** Harmless HTML of what was given, with every element closed. */
export function sanitize(html: string, { base, link }: SanitizeOptions = {}): string {
  return sanitizeHtml(html, {
    allowedTags: textTags,
    allowedAttributes: {
      '*': ['dir', 'lang'],
      a: ['href', 'title', 'rel', 'class'],
      img: ['src', 'alt', 'width', 'height', 'loading'],
      th: ['colspan', 'rowspan', 'scope'],
      td: ['colspan', 'rowspan'],
      col: ['span'],
      colgroup: ['span'],
      ol: ['start', 'type', 'reversed'],
      li: ['value'],
      details: ['open'],
      time: ['datetime'],
      abbr: ['title'],
      bdo: ['dir'],
    },
    allowedClasses: { a: ['film'] },
    allowedSchemes: schemes.map((scheme) => scheme.slice(0, -1)),
    allowedSchemesByTag: { img: ['https'] },
    allowProtocolRelative: false,
    // What of a tag that is dropped is dropped with it, where it is no text for readers.
    nonTextTags: [
      'script',
      'style',
      'textarea',
      'option',
      'noscript',
      'xmp',
      'noembed',
      'noframes',
    ],
    nestingLimit: 100,
    transformTags: {
      a: (_tag, attributes) => anchor(attributes, base, link),
      img: (_tag, attributes) => image(attributes, base),
      iframe: (_tag, attributes) => film(attributes),
    },
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && attribs['src'] === undefined,
  });
}

type Attributes = Record<string, string>;

function anchor(
  attributes: Attributes,
  base: string | undefined,
  link: SanitizeOptions['link'],
): sanitizeHtml.Tag {
  const { href, title } = attributes;
  const here = href === undefined ? undefined : link?.(href);
  const target = here ?? absolute(href ?? '', base);
  // One that leads nowhere is text.
  if (target === undefined) return { tagName: 'span', attribs: {} };
  const attribs: Attributes = { href: target };
  if (title !== undefined) attribs['title'] = title;
  if (here === undefined && !target.startsWith('#')) attribs['rel'] = 'noopener nofollow ugc';
  return { tagName: 'a', attribs };
}

function image({ src = '', alt = '', width, height }: Attributes, base: string | undefined) {
  const target = absolute(src, base);
  const attribs: Attributes = { alt, loading: 'lazy' };
  if (target?.startsWith('https:')) attribs['src'] = target;
  for (const [name, value] of Object.entries({ width, height })) {
    if (value !== undefined && /^\d{1,4}$/.test(value)) attribs[name] = value;
  }
  return { tagName: 'img', attribs };
}

function film({ src = '' }: Attributes): sanitizeHtml.Tag {
  const target = absolute(src.startsWith('//') ? `https:${src}` : src, undefined);
  const host = target === undefined ? '' : new URL(target).hostname;
  if (target === undefined || !target.startsWith('https:') || !filmHosts.test(host)) {
    return { tagName: 'span', attribs: {} };
  }
  const attribs = { href: target, class: 'film', rel: 'noopener nofollow ugc' };
  return { tagName: 'a', attribs, text: host.replace(/^www\.|^player\./, '') };
}

/** A whole address, or one within the page; undefined for what is neither. */
function absolute(address: string, base: string | undefined): string | undefined {
  const text = address.trim();
  if (/^#[^\s]*$/.test(text)) return text;
  if (text === '') return undefined;
  try {
    const { protocol, href } = new URL(text, base);
    return schemes.includes(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}
