import { useState } from 'preact/hooks';
import type { ContentContext, MessageWith } from './content-context.ts';
import { Glyph } from './glyph.tsx';
import pictureCss from './picture.css';
import { isPage, safeUrl } from './safe-url.ts';

export const css = [pictureCss];

/** Those that are being sent are the page's own. */
const imageUrl = (address: unknown) => safeUrl(address, /^(?:https?|blob):$/);
const mountain = 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01';

/** A picture in a place of a fixed shape, so that nothing moves when it comes or fails. */
export function Picture({ src, alt, shape }: { src: unknown; alt: string; shape?: string }) {
  const [state, setState] = useState('');
  const url = imageUrl(src);
  return (
    <span class={`c-im ${shape ?? ''}`} data-state={url ? state : 'failed'}>
      {url && state !== 'failed' ? (
        <img
          src={url}
          alt={alt}
          loading="lazy"
          decoding="async"
          referrerpolicy="no-referrer"
          onLoad={() => setState('loaded')}
          onError={() => setState('failed')}
        />
      ) : (
        <>
          <Glyph path={mountain} />
          {alt}
        </>
      )}
    </span>
  );
}

interface ImageProps {
  entry: MessageWith<'image'>;
  context: ContentContext;
}

/** A picture that was sent; pressed it is shown large. */
export default function Image({ entry, context }: ImageProps) {
  const { t } = context;
  const { content, author } = entry;
  const alt =
    content.altText ||
    (author.displayName ? t('imageFrom', { name: author.displayName }) : t('image'));
  const url = imageUrl(content.mediaUrl);
  const picture = <Picture src={content.mediaUrl} alt={alt} />;
  if (url === undefined || !isPage(url)) return picture;
  return (
    <button type="button" class="c-o" part="image" onClick={() => context.openImage(url, alt)}>
      {picture}
      <span class="sr">{t('openImage')}</span>
    </button>
  );
}
