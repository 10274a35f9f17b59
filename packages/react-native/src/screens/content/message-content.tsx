/** @jsxImportSource react */
import type { Content } from '@causerie/client';
import { Text, View } from 'react-native';
import { answerOf } from '../../../../messenger/src/app/text-of.ts';
import { useCauserieContext } from '../../context.ts';
import { Button } from '../buttons.tsx';
import { space, useLook } from '../look.ts';
import { Actions } from './actions.tsx';
import { CardList, Carousel } from './cards.tsx';
import { Form } from './form.tsx';
import { FileContent, ImageContent } from './media.tsx';
import { type ContentOf, useMessage } from './message-context.ts';
import { TextContent } from './text-content.tsx';

/** Whether a content has a shape of its own, in place of a bubble's. */
export const isWide = ({ type }: Content): boolean => type === 'carousel' || type === 'list';

export function MessageContent({ content }: { content: Content }) {
  const { t } = useCauserieContext();
  switch (content.type) {
    case 'text':
      return (
        <>
          <TextContent text={content.text} />
          <Actions actions={content.actions} />
        </>
      );
    case 'image':
      return <ImageContent content={content} />;
    case 'file':
      return <FileContent content={content} />;
    case 'carousel':
      return <Carousel content={content} />;
    case 'list':
      return <CardList content={content} />;
    case 'form':
      return <Form content={content} />;
    case 'formResponse':
      return <Answers content={content} />;
    case 'location':
      return <Place content={content} />;
    default:
      return <TextContent text={t('cannotShow')} />;
  }
}

function Answers({ content }: { content: ContentOf<'formResponse'> }) {
  const { styles } = useLook();
  const { own } = useMessage();
  let at = 0;
  return (
    <View style={{ gap: space.small }}>
      {content.fields.map((field) => (
        <Text key={at++} style={own ? styles.ownText : styles.cardText}>
          {field.label}: {answerOf(field)}
        </Text>
      ))}
    </View>
  );
}

function Place({ content }: { content: ContentOf<'location'> }) {
  const { causerie, t } = useCauserieContext();
  const { lat, long } = content.coordinates;
  const { name, address } = content.location ?? {};
  const url = `https://www.openstreetmap.org/?mlat=${lat}&mlon=${long}#map=16/${lat}/${long}`;
  return (
    <>
      <TextContent text={[name ?? t('location'), address].filter(Boolean).join('\n')} />
      <Button
        quiet
        role="link"
        text={t('openMap')}
        onPress={() => causerie.openUrl(url, 'location')}
      />
    </>
  );
}
