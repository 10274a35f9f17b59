/** @jsxImportSource react */
import type { Conversation } from '@causerie/client';
import { FlatList, Pressable, Text, View } from 'react-native';
import { textOf } from '../../../messenger/src/app/text-of.ts';
import { useCauserieContext } from '../context.ts';
import { useConversations } from '../hooks.ts';
import { ConnectionBanner } from './banners.tsx';
import { Button } from './buttons.tsx';
import { Header } from './header.tsx';
import { useDirection, useLook } from './look.ts';
import { useWhoIsThere } from './who-is-there.ts';

export interface ConversationListProps {
  onOpen: (conversationId: string) => void;
  /** Without it there is no button for a new one. */
  onNew?: () => void;
  /** False: the app has a header of its own. Default true. */
  header?: boolean;
  onClose?: () => void;
}

/** The customer's conversations, the one that was active last first. */
export function ConversationList({ onOpen, onNew, header = true, onClose }: ConversationListProps) {
  const { causerie, t, title } = useCauserieContext();
  const { styles } = useLook();
  const direction = useDirection();
  const { conversations, ready, more, loadMore } = useConversations();
  const there = useWhoIsThere();
  const begin = () => {
    causerie.emit({ type: 'newConversationClicked', source: 'list' });
    onNew?.();
  };
  return (
    <View style={[styles.screen, direction.style]} {...direction.attributes}>
      {header && <Header title={title ?? t('title')} subtitle={there} onClose={onClose} />}
      <ConnectionBanner />
      <FlatList
        aria-label={t('conversations')}
        style={styles.grow}
        data={conversations}
        keyExtractor={({ id }) => id}
        renderItem={({ item }) => <ListRow conversation={item} onOpen={onOpen} />}
        ListEmptyComponent={
          <View style={styles.notice}>
            <Text style={styles.noticeText}>
              {ready ? `${t('noConversations')}\n${t('noConversationsHint')}` : t('loading')}
            </Text>
          </View>
        }
        ListFooterComponent={
          more ? (
            <View style={styles.chips}>
              <Button
                quiet
                text={t('moreConversations')}
                onPress={() => void loadMore().catch(() => {})}
              />
            </View>
          ) : null
        }
      />
      {onNew && (
        <View style={styles.chips}>
          <Button text={t('newConversation')} onPress={begin} />
        </View>
      )}
    </View>
  );
}

interface ListRowProps {
  conversation: Conversation;
  onOpen: (conversationId: string) => void;
}

function ListRow({ conversation, onOpen }: ListRowProps) {
  const { causerie, t } = useCauserieContext();
  const { styles } = useLook();
  const { id, assignee, displayName, createdAt, state, unread } = conversation;
  const last = causerie.client.entries(id).findLast(({ kind }) => kind === 'message');
  const own = last?.author.type === 'user';
  const said = last?.kind === 'message' ? textOf(last.content, t) : undefined;
  const preview = said === undefined ? '' : own ? t('youSaid', { text: said }) : said;
  const name = displayName ?? assignee?.displayName ?? t('title');
  const moment = t.formatMoment(new Date(last?.received ?? createdAt), new Date());
  const about = [moment, state === 'closed' ? t('ended') : undefined].filter(Boolean).join(' · ');
  return (
    <Pressable
      role="button"
      style={({ pressed }) => [styles.listRow, pressed && styles.pressed]}
      onPress={() => onOpen(id)}
    >
      <View style={styles.grow}>
        <Text numberOfLines={1} style={styles.strong}>
          {name}
        </Text>
        {preview !== '' && (
          <Text numberOfLines={1} style={styles.body}>
            {preview}
          </Text>
        )}
        <Text style={styles.small}>{about}</Text>
      </View>
      {unread > 0 && (
        <View style={styles.badge}>
          <Text aria-hidden style={styles.badgeText}>
            {unread}
          </Text>
          <Text style={styles.hidden}>{t('unread', { count: unread })}</Text>
        </View>
      )}
    </Pressable>
  );
}
