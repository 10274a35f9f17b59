import { formatSize } from '../../locales/amounts.ts';
import type { ContentContext, MessageWith } from './content-context.ts';
import fileCss from './file.css';
import { linkProps } from './follow.ts';
import { Glyph } from './glyph.tsx';
import { safeUrl } from './safe-url.ts';

export const css = [fileCss];

const kinds: [RegExp, string][] = [
  [/^image\//, 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4'],
  [
    /^audio\//,
    'M9 18V6l10-2v12M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0ZM19 16a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0Z',
  ],
  [/^video\//, 'M4 6h16v12H4zM10 9.500v5l4.5-2.500Z'],
  [/zip|compressed|tar/, 'M6 3h12v18H6zM12 3v2M12 8v2M12 13v4'],
  [/sheet|csv|excel/, 'M4 4h16v16H4zM4 10h16M10 4v16'],
];
const page = 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6';

interface FileProps {
  entry: MessageWith<'file'>;
  context: ContentContext;
}

/** A file's name, kind and size; pressed it is downloaded. */
export default function File({ entry, context: { t } }: FileProps) {
  const { mediaUrl, mediaType = '', mediaSize, altText } = entry.content;
  const url = safeUrl(mediaUrl);
  const name = altText || nameIn(mediaUrl) || t('file');
  const inside = (
    <>
      <span class="c-fi">
        <Glyph path={kinds.find(([kind]) => kind.test(mediaType))?.[1] ?? page} />
      </span>
      <span>
        <bdi class="c-ti">{name}</bdi>
        {mediaSize !== undefined && <small class="c-de">{formatSize(t.reader, mediaSize)}</small>}
      </span>
    </>
  );
  // One that is being sent cannot be fetched yet.
  return url === undefined ? (
    <span class="c-f" part="file">
      {inside}
    </span>
  ) : (
    <a class="c-f" part="file" href={url} download={name} {...linkProps}>
      <span class="sr">{t('download', { name })}</span>
      {inside}
    </a>
  );
}

function nameIn(address: string): string | undefined {
  try {
    return decodeURIComponent(new URL(address).pathname.split('/').pop() ?? '');
  } catch {
    return undefined;
  }
}
