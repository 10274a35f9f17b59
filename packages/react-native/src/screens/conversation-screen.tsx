/** @jsxImportSource react */
import type { Action, Entry, PendingMessage } from '@causerie/client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import {
  ActivityIndicator,
  AppState,
  FlatList,
  KeyboardAvoidingView,
  Platform,
  Text,
  View,
  type ViewToken,
} from 'react-native';
import { textOf } from '../../../messenger/src/app/text-of.ts';
import { isActive } from '../causerie/is-active.ts';
import type { NewConversation } from '../causerie/types.ts';
import { useCauserieContext } from '../context.ts';
import { type UseConversation, useConversation } from '../hooks.ts';
import { Announcer } from './announcer.tsx';
import { ConnectionBanner, EndBanner, UploadBanners } from './banners.tsx';
import { Button, IconButton } from './buttons.tsx';
import { Composer } from './composer.tsx';
import { Header } from './header.tsx';
import { useDirection, useLook } from './look.ts';
import { MessageRow } from './message-row.tsx';
import { type Row, rowsOf } from './rows.ts';
import { useUploads } from './use-uploads.ts';
import { useWhoIsThere } from './who-is-there.ts';

export interface ConversationScreenProps {
  /** Without it a new one, which begins with what is sent first. */
  conversationId?: string;
  /** What a new one begins with. */
  begin?: NewConversation;
  /** False: the app has a header of its own. Default true. */
  header?: boolean;
  onBack?: () => void;
  onClose?: () => void;
  /** A new one has begun. */
  onBegin?: (conversationId: string) => void;
  /** The customer wants another one, after this one has ended. Without it he goes on here. */
  onNew?: () => void;
}

/** One conversation, with all that it takes; fills what it stands in. */
export function ConversationScreen(props: ConversationScreenProps) {
  const { conversationId: given, begin, header = true, onBack, onClose, onBegin, onNew } = props;
  const { causerie, t } = useCauserieContext();
  const { styles, colors } = useLook();
  const direction = useDirection();
  const [begun, setBegun] = useState<string>();
  const conversation = useConversation(given ?? begun);
  const { conversationId, entries, pending, more, loading } = conversation;
  const there = useWhoIsThere();
  const [ending, setEnding] = useState(false);
  const rows = useMemo(
    () => rowsOf(entries, pending, conversation.conversation),
    [entries, pending, conversation.conversation],
  );
  useLookedAt(conversation);
  useEffect(() => {
    const opened = given === undefined ? null : causerie.idOf(given);
    causerie.emit({ type: 'conversationOpened', conversationId: opened });
  }, [causerie, given]);

  const send = (...[content, options]: Parameters<UseConversation['send']>) => {
    const sent = conversation.send(content, { ...options, ...(begin && { begin }) });
    if (conversationId === undefined) {
      setBegun(sent.conversationId);
      onBegin?.(sent.conversationId);
    }
  };
  const { uploads, dismiss, pick } = useUploads(conversationId, (file, uploaded) =>
    send({
      type: uploaded.mediaType.startsWith('image/') ? 'image' : 'file',
      ...uploaded,
      mediaSize: file.size,
      altText: file.name.slice(0, 128),
    }),
  );

  const closed = conversation.conversation?.state === 'closed';
  const latest = latestAsk(entries, pending);
  const replies = closed ? [] : latest.replies;
  const assignee = conversation.conversation?.assignee?.displayName;
  const name = conversation.conversation?.displayName ?? begin?.displayName;
  const title = assignee ?? name ?? t('title');
  const end = () => {
    setEnding(false);
    conversation.end().catch(() => {});
  };

  return (
    <View style={[styles.screen, direction.style]} {...direction.attributes}>
      {header && (
        <Header
          title={title}
          subtitle={statusOf(conversation, t) ?? (assignee === undefined ? there : undefined)}
          onBack={onBack}
          onClose={onClose}
        >
          {conversation.conversation?.state === 'open' && (
            <IconButton
              icon="end"
              label={t('endConversation')}
              color={colors.onPrimary}
              expanded={ending}
              onPress={() => setEnding(!ending)}
            />
          )}
        </Header>
      )}
      <ConnectionBanner />
      {ending && <EndBanner onEnd={end} onCancel={() => setEnding(false)} />}
      <KeyboardAvoidingView
        style={styles.grow}
        behavior={Platform.OS === 'ios' ? 'padding' : undefined}
      >
        <Log
          rows={rows}
          conversationId={conversationId}
          top={<Top more={more} loading={loading} onRetry={conversation.loadOlder} />}
          onTop={conversation.loadOlder}
          onSeen={causerie.seen}
        />
        <Text aria-live="polite" style={[styles.small, styles.row]}>
          {typingWords(conversation.typing, t)}
        </Text>
        <UploadBanners uploads={uploads} onDismiss={dismiss} />
        {replies.length > 0 && (
          <View role="group" aria-label={t('quickReplies')} style={styles.chips}>
            {replies.map(({ text, payload, metadata }) => (
              <Button
                key={`${text} ${payload}`}
                quiet
                text={text}
                onPress={() =>
                  send({ type: 'text', text, payload }, metadata && { metadata: { ...metadata } })
                }
              />
            ))}
          </View>
        )}
        {closed && onNew !== undefined && (
          <View style={styles.chips}>
            <Button text={t('startNew')} onPress={onNew} />
          </View>
        )}
        {latest.blocked && !closed ? (
          <Text style={[styles.noticeText, styles.notice]}>{t('answerAbove')}</Text>
        ) : (
          <Composer
            onSend={send}
            onTyping={conversation.setTyping}
            onAttach={pick && (() => void pick().catch(() => {}))}
          />
        )}
      </KeyboardAvoidingView>
      <Announcer text={useAnnouncement(entries)} />
    </View>
  );
}

/** Says that the conversation is on the screen, and that what stands there is read. */
function useLookedAt({ conversationId, entries, read }: UseConversation): void {
  const { causerie } = useCauserieContext();
  useEffect(() => causerie.look(conversationId), [causerie, conversationId]);
  const latest = entries.at(-1)?.seq;
  useEffect(() => {
    const readNow = () => {
      if (latest !== undefined && isActive()) read();
    };
    readNow();
    const subscription = AppState.addEventListener('change', readNow);
    return () => subscription.remove();
  }, [latest, read]);
}

/** What came in last since the screen is there, for who cannot see it. */
function useAnnouncement(entries: readonly Entry[]): string {
  const { t } = useCauserieContext();
  const last = entries.at(-1);
  // What is there at first has been read out with the rest.
  const [begin] = useState(() => Date.now());
  if (last?.kind !== 'message' || last.author.type === 'user') return '';
  if (new Date(last.received).getTime() < begin) return '';
  const name = last.author.displayName ?? t('assistant');
  return `${t('says', { name })}: ${textOf(last.content, t)}`;
}

type Words = ReturnType<typeof useCauserieContext>['t'];

function typingWords(name: string | undefined, t: Words): string {
  if (name === undefined) return '';
  return name === '' ? t('someoneTyping') : t('typing', { name });
}

/** Where it stands while it waits for an agent, or that it has ended. */
function statusOf({ conversation, queue }: UseConversation, t: Words): string | undefined {
  if (conversation?.state === 'closed') return t('closed');
  if (queue === undefined) return undefined;
  const { position, estimatedWaitSeconds: seconds } = queue;
  const place = position === 1 ? t('queueNext') : t('queuePosition', { position });
  return seconds === null || seconds <= 0
    ? place
    : `${place}, ${t('queueWait', { duration: t.formatDuration(seconds) })}`;
}

type Reply = Extract<Action, { type: 'reply' }>;

/** What the latest message asks for: quick replies, and whether nothing else may be said. */
function latestAsk(
  entries: readonly Entry[],
  pending: readonly PendingMessage[],
): { replies: readonly Reply[]; blocked: boolean } {
  const last = entries.findLast(({ kind }) => kind === 'message');
  const none = { replies: [], blocked: false };
  if (last?.kind !== 'message' || last.author.type === 'user' || pending.length > 0) return none;
  const { content } = last;
  const actions: readonly Action[] = 'actions' in content ? (content.actions ?? []) : [];
  return {
    replies: actions.filter((action) => action.type === 'reply'),
    blocked: 'blockChatInput' in content && content.blockChatInput === true,
  };
}

interface TopProps {
  more: boolean;
  loading: 'no' | 'yes' | 'failed';
  onRetry: () => Promise<void>;
}

/** Above the oldest message. */
function Top({ more, loading, onRetry }: TopProps) {
  const { t } = useCauserieContext();
  const { styles, colors } = useLook();
  if (loading === 'failed')
    return <Button quiet text={t('tryAgain')} onPress={() => void onRetry()} />;
  if (!more) return null;
  return (
    <View style={styles.notice}>
      <ActivityIndicator aria-label={t('loadingOlder')} color={colors.onBackground} />
    </View>
  );
}

interface LogProps {
  rows: readonly Row[];
  conversationId: string | undefined;
  top: React.ReactElement;
  onTop: () => Promise<void>;
  onSeen: (conversationId: string, entries: readonly Entry[]) => void;
}

/** Points from the latest message from which on one is led back to it. */
const farAway = 240;

/** The messages, the latest at the foot; older ones come as one scrolls up. */
function Log({ rows, conversationId = '', top, onTop, onSeen }: LogProps) {
  const { t } = useCauserieContext();
  const { styles } = useLook();
  const list = useRef<FlatList<Row>>(null);
  const [away, setAway] = useState(false);
  const current = useRef({ conversationId, onSeen });
  current.current = { conversationId, onSeen };
  // React Native takes no other function later on.
  const onViewable = useCallback(({ viewableItems }: { viewableItems: ViewToken[] }) => {
    const seen = viewableItems.flatMap(({ item }: { item: Row }) =>
      item.kind === 'message' ? [item.entry] : [],
    );
    current.current.onSeen(current.current.conversationId, seen);
  }, []);

  return (
    <View style={styles.grow}>
      <FlatList
        ref={list}
        role="log"
        aria-label={t('log')}
        inverted
        data={rows}
        keyExtractor={({ key }) => key}
        renderItem={({ item }) => <MessageRow conversationId={conversationId} row={item} />}
        ListFooterComponent={top}
        onEndReached={() => void onTop()}
        onEndReachedThreshold={0.5}
        onViewableItemsChanged={onViewable}
        onScroll={({ nativeEvent }) => setAway(nativeEvent.contentOffset.y > farAway)}
        scrollEventThrottle={100}
        maintainVisibleContentPosition={{ minIndexForVisible: 0, autoscrollToTopThreshold: 40 }}
        keyboardShouldPersistTaps="handled"
        // Browsers: the log can be scrolled with the keyboard.
        {...({ tabIndex: 0 } as object)}
      />
      {away && (
        <View style={styles.chips}>
          <Button
            quiet
            text={t('toLatest')}
            onPress={() => list.current?.scrollToOffset({ offset: 0, animated: false })}
          />
        </View>
      )}
    </View>
  );
}
