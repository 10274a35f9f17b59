/** @jsxImportSource react */
import { Image, ScrollView, Text, View } from 'react-native';
import { imageUrl } from '../../causerie/links.ts';
import { useWords } from '../../context.ts';
import { space, useLook } from '../look.ts';
import { Actions } from './actions.tsx';
import type { ContentOf } from './message-context.ts';

type Item = ContentOf<'carousel'>['items'][number];

/** Cards beside each other. */
export function Carousel({ content }: { content: ContentOf<'carousel'> }) {
  const t = useWords();
  const count = content.items.length;
  const square = content.displaySettings?.imageAspectRatio === 'square';
  let at = 0;
  return (
    <ScrollView
      horizontal
      aria-label={t('carousel')}
      contentContainerStyle={{ gap: space.regular }}
    >
      {content.items.map((item) => (
        <Card
          key={at++}
          item={item}
          label={t('card', { position: at, count })}
          height={square ? 240 : 136}
        />
      ))}
    </ScrollView>
  );
}

/** Cards below each other. */
export function CardList({ content }: { content: ContentOf<'list'> }) {
  const t = useWords();
  const count = content.items.length;
  let at = 0;
  return (
    <View style={{ gap: space.regular }}>
      {content.items.map((item) => (
        <Card key={at++} item={item} label={t('card', { position: at, count })} height={100} />
      ))}
      <Actions actions={content.actions} />
    </View>
  );
}

function Card({ item, label, height }: { item: Item; label: string; height: number }) {
  const { styles } = useLook();
  const picture = imageUrl(item.mediaUrl);
  const articleId = item.metadata?.['articleId'];
  return (
    <View role="group" aria-label={label} style={[styles.card, { width: 240 }]}>
      {picture !== undefined && (
        <Image
          source={{ uri: picture }}
          alt={item.altText ?? ''}
          resizeMode="cover"
          style={{ width: '100%', height }}
        />
      )}
      <Text style={styles.cardStrong}>{item.title}</Text>
      {item.description ? <Text style={styles.cardSmall}>{item.description}</Text> : null}
      <Actions
        actions={item.actions}
        articleId={typeof articleId === 'string' ? articleId : undefined}
      />
    </View>
  );
}
