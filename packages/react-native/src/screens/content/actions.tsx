/** @jsxImportSource react */
import type { Action } from '@causerie/client';
import { Text, View } from 'react-native';
import { safeUrl } from '../../causerie/links.ts';
import { useCauserieContext } from '../../context.ts';
import { Button } from '../buttons.tsx';
import { space, useLook } from '../look.ts';
import { useMessage } from './message-context.ts';

interface ActionsProps {
  actions: readonly Action[] | undefined;
  /** The article that a card shows. */
  articleId?: string | undefined;
}

/** The buttons under a message or on a card. Quick replies stand above the composer instead. */
export function Actions({ actions = [], articleId }: ActionsProps) {
  const shown = actions.filter(({ type }) => type !== 'reply');
  if (shown.length === 0) return null;
  let at = 0;
  return (
    <View style={{ gap: space.regular }}>
      {shown.map((action) => (
        <ActionButton key={at++} action={action} articleId={articleId} />
      ))}
    </View>
  );
}

interface ActionButtonProps {
  action: Action;
  articleId: string | undefined;
}

function ActionButton({ action, articleId }: ActionButtonProps) {
  const { causerie, t } = useCauserieContext();
  const { styles } = useLook();
  const { conversationId, message, active } = useMessage();
  const { getLocation } = causerie.options;

  /** A flow that gave a link something to post back is told that it was followed. */
  const followed = (text: string, payload: unknown) => {
    if (message === undefined || typeof payload !== 'string') return;
    causerie.client
      .postback(conversationId, { messageId: message.id, text, payload })
      .stored.catch(() => {});
  };

  switch (action.type) {
    case 'link':
    case 'webview': {
      const url = safeUrl(action.uri) ?? safeUrl('fallback' in action ? action.fallback : '');
      if (url === undefined) return <Text style={styles.cardText}>{action.text}</Text>;
      const open = () => {
        followed(action.text, action.metadata?.['payload']);
        if (articleId !== undefined) {
          causerie.emit({ type: 'articleClicked', conversationId, articleId, url });
        }
        causerie.openUrl(url, articleId === undefined ? action.type : 'article');
      };
      return <Button quiet role="link" text={action.text} onPress={open} />;
    }
    case 'postback': {
      const press = () => {
        if (message !== undefined) {
          causerie.postback(conversationId, message.id, action.text, action.payload);
        }
      };
      return <Button quiet text={action.text} onPress={press} />;
    }
    case 'locationRequest': {
      if (getLocation === undefined) return <Text style={styles.cardText}>{action.text}</Text>;
      const sendLocation = () =>
        getLocation().then(
          (coordinates) => causerie.send(conversationId, { type: 'location', coordinates }),
          // Refused by the customer or by the device: there is nothing to send.
          () => {},
        );
      return (
        <Button
          quiet
          disabled={!active}
          text={action.text || t('sendLocation')}
          onPress={() => void sendLocation()}
        />
      );
    }
    case 'buy': {
      const amount = t.formatMoney(action.amount, action.currency ?? 'USD');
      return (
        <Text style={styles.cardText}>
          {action.text} · {t('pay', { amount })}
        </Text>
      );
    }
    default:
      return null;
  }
}
