/** @jsxImportSource react */
import { useState } from 'react';
import { Image, Pressable, Text } from 'react-native';
import { imageUrl } from '../../causerie/links.ts';
import { useCauserieContext } from '../../context.ts';
import { useLook } from '../look.ts';
import { Actions } from './actions.tsx';
import { type ContentOf, useMessage } from './message-context.ts';
import { TextContent } from './text-content.tsx';

export function ImageContent({ content }: { content: ContentOf<'image'> }) {
  const { causerie, t } = useCauserieContext();
  const { styles } = useLook();
  const { own } = useMessage();
  const [broken, setBroken] = useState(false);
  const url = imageUrl(content.mediaUrl);
  const alt = content.altText || t('image');
  const open = () => causerie.openUrl(content.mediaUrl, 'image');
  return (
    <>
      {url === undefined ? (
        <Text style={own ? styles.ownText : styles.cardText}>{alt}</Text>
      ) : (
        <Pressable role="link" aria-label={`${t('openImage')}: ${alt}`} onPress={open}>
          {broken ? (
            <Text style={own ? styles.ownText : styles.cardText}>{alt}</Text>
          ) : (
            <Image
              source={{ uri: url }}
              alt={alt}
              resizeMode="cover"
              style={styles.picture}
              onError={() => setBroken(true)}
            />
          )}
        </Pressable>
      )}
      {content.text ? <TextContent text={content.text} /> : null}
      <Actions actions={content.actions} />
    </>
  );
}

export function FileContent({ content }: { content: ContentOf<'file'> }) {
  const { causerie, t } = useCauserieContext();
  const { styles } = useLook();
  const { own } = useMessage();
  const name = content.altText || nameIn(content.mediaUrl) || t('file');
  const size = content.mediaSize === undefined ? '' : ` (${t.formatSize(content.mediaSize)})`;
  return (
    <>
      <Pressable
        role="link"
        aria-label={`${t('download', { name })}${size}`}
        style={{ minHeight: 44, justifyContent: 'center' }}
        onPress={() => causerie.openUrl(content.mediaUrl, 'file')}
      >
        <Text style={[own ? styles.ownText : styles.cardText, { textDecorationLine: 'underline' }]}>
          {name}
          {size}
        </Text>
      </Pressable>
      {content.text ? <TextContent text={content.text} /> : null}
    </>
  );
}

/** The last part of an address, as a name. */
function nameIn(url: string): string | undefined {
  const last = /([^/?#]+)(?:[?#].*)?$/.exec(url)?.[1];
  try {
    return last === undefined ? undefined : decodeURIComponent(last);
  } catch {
    return last;
  }
}
