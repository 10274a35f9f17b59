/** @jsxImportSource react */
import type { Content, EventEntry } from '@causerie/client';
import { memo, useMemo } from 'react';
import { Text, View } from 'react-native';
import { useCauserieContext } from '../context.ts';
import type { Translator } from '../words/translator.ts';
import { Button } from './buttons.tsx';
import { isWide, MessageContent } from './content/message-content.tsx';
import { MessageContext } from './content/message-context.ts';
import { Rating } from './content/rating.tsx';
import { useLook } from './look.ts';
import type { Row } from './rows.ts';

interface MessageRowProps {
  conversationId: string;
  row: Row;
}

/** One cell of a conversation. */
export const MessageRow = memo(
  function MessageRow({ conversationId, row }: MessageRowProps) {
    const { t } = useCauserieContext();
    const { styles } = useLook();
    switch (row.kind) {
      case 'day':
        return <Notice text={t.formatDay(new Date(row.day), new Date())} />;
      case 'event': {
        const text = noticeOf(row.entry, t);
        return text === undefined ? null : <Notice text={text} />;
      }
      case 'rating':
        return (
          <View style={styles.row}>
            <Rating conversationId={conversationId} request={row.entry} rated={row.rated} />
          </View>
        );
      case 'pending':
        return <PendingRow conversationId={conversationId} row={row} />;
      default:
        return <StoredRow conversationId={conversationId} row={row} />;
    }
  },
  // Rows are made anew at each entry; most of them say the same.
  (before, after) =>
    before.conversationId === after.conversationId &&
    JSON.stringify(before.row) === JSON.stringify(after.row),
);

function Notice({ text }: { text: string }) {
  const { styles } = useLook();
  return (
    <View style={styles.notice}>
      <Text style={styles.noticeText}>{text}</Text>
    </View>
  );
}

function Bubble({ own, content }: { own: boolean; content: Content }) {
  const { styles } = useLook();
  return (
    <View style={isWide(content) ? null : [styles.bubble, own && styles.ownBubble]}>
      <MessageContent content={content} />
    </View>
  );
}

function StoredRow({ conversationId, row }: { conversationId: string; row: Of<'message'> }) {
  const { t } = useCauserieContext();
  const { styles } = useLook();
  const { entry, own, active, answered } = row;
  const value = useMemo(
    () => ({ conversationId, message: entry, own, active, answered }),
    [conversationId, entry, own, active, answered],
  );
  const name = own ? t('you') : (entry.author.displayName ?? t('assistant'));
  const time = t.formatTime(new Date(entry.received));
  const shown = [row.first && !own ? name : undefined, time, row.status && t(row.status)];
  return (
    <View style={[styles.row, own && styles.ownRow]}>
      <Text style={[styles.small, own ? styles.atEnd : styles.atStart]}>
        {shown.filter(Boolean).join(' · ')}
      </Text>
      <MessageContext.Provider value={value}>
        <Bubble own={own} content={entry.content} />
      </MessageContext.Provider>
    </View>
  );
}

function PendingRow({ conversationId, row }: { conversationId: string; row: Of<'pending'> }) {
  const { causerie, t } = useCauserieContext();
  const { styles } = useLook();
  const { id, content, state, error } = row.message;
  const value = useMemo(
    () => ({ conversationId, message: undefined, own: true, active: false, answered: false }),
    [conversationId],
  );
  if (content === undefined) return null;
  return (
    <View style={[styles.row, styles.ownRow]}>
      <MessageContext.Provider value={value}>
        <Bubble own content={content} />
      </MessageContext.Provider>
      {state === 'sending' ? (
        <Text style={styles.small}>{t('sending')}</Text>
      ) : (
        <>
          <Text role="alert" style={styles.errorText}>
            {t('failed')}
            {error === undefined ? '' : ` (${error.code})`}
          </Text>
          <View style={styles.chips}>
            <Button quiet text={t('retry')} onPress={() => causerie.retry(id)} />
            <Button quiet text={t('discard')} onPress={() => causerie.discard(id)} />
          </View>
        </>
      )}
    </View>
  );
}

type Of<K extends Row['kind']> = Extract<Row, { kind: K }>;

/** What has happened, as the customer is told; undefined: it is none of his. */
function noticeOf({ name, data = {} }: EventEntry, t: Translator): string | undefined {
  switch (name) {
    case 'assigned':
      return t('assigned', { name: textOf(data['displayName']) ?? t('assistant') });
    case 'postback':
      return t('pressed', { text: textOf(data['text']) ?? textOf(data['payload']) });
    case 'closed':
    case 'reopened':
    case 'released':
    case 'handedOver':
    case 'transferred':
    case 'handedBack':
      return t(name);
    default:
      return undefined;
  }
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
