import actionsCss from './actions.css';
import type { ContentContext, MessageWith } from './content-context.ts';
import fileCss from './file.css';
import { follow, linkProps } from './follow.ts';
import { Glyph, outside } from './glyph.tsx';

export const css = [actionsCss, fileCss];

interface PlaceProps {
  entry: MessageWith<'location'>;
  context: ContentContext;
}

/** Name, address and coordinates, and a way to a map. Nothing of the map is loaded here. */
export default function Place({ entry, context }: PlaceProps) {
  const { t } = context;
  const {
    coordinates: { lat, long },
    location: { name, address } = {},
  } = entry.content;
  const there = `${lat.toFixed(5)}, ${long.toFixed(5)}`;
  const url = `https://www.openstreetmap.org/?mlat=${lat}&mlon=${long}#map=16/${lat}/${long}`;
  return (
    <div class="c-f c-pl" part="location">
      <span class="c-fi">
        <Glyph path="M12 21s7-6.5 7-11.500a7 7 0 0 0-14 0C5 14.5 12 21 12 21ZM12 9.500h.01" />
      </span>
      <span>
        <bdi class="c-ti">{name || address || t('location')}</bdi>
        {name && address && <bdi class="c-de">{address}</bdi>}
        <bdi class="c-de" dir="ltr">
          {there}
        </bdi>
      </span>
      <a class="c-b" part="button" href={url} {...linkProps} onClick={follow(context, url)}>
        <span>{t('openMap')}</span>
        <Glyph path={outside} />
        <span class="sr">({t('opensWindow')})</span>
      </a>
    </div>
  );
}
