/** @jsxImportSource react */
import { Modal, SafeAreaView, Text, View } from 'react-native';
import { useCauserieContext } from '../context.ts';
import { useCauserieState } from '../hooks.ts';
import { Button, IconButton } from './buttons.tsx';
import { ConversationList } from './conversation-list.tsx';
import { ConversationScreen } from './conversation-screen.tsx';
import { useDirection, useLook } from './look.ts';

export interface MessengerProps {
  /** False: the app has a header of its own. Default true. */
  header?: boolean;
  onClose?: () => void;
}

/** The list and the conversations, where `show` and `go` lead; fills what it stands in. */
export function Messenger({ header, onClose }: MessengerProps) {
  const { causerie } = useCauserieContext();
  const route = useCauserieState((state) => state.route);
  const visit = useCauserieState((state) => state.visit);
  const shared = { ...(header !== undefined && { header }), ...(onClose && { onClose }) };
  if (route.name === 'list') {
    return (
      <ConversationList
        {...shared}
        onOpen={(conversationId) => causerie.go({ name: 'conversation', conversationId })}
        onNew={() => causerie.go({ name: 'conversation' })}
      />
    );
  }
  const { conversationId, begin } = route;
  const another = () => {
    causerie.emit({ type: 'newConversationClicked', source: 'ended' });
    causerie.go({ name: 'conversation' });
  };
  return (
    <ConversationScreen
      // A new one that begins stays the same screen; another one does not.
      key={visit}
      {...shared}
      {...(conversationId !== undefined && { conversationId })}
      {...(begin && { begin })}
      onBack={() => causerie.go({ name: 'list' })}
      onNew={another}
    />
  );
}

/** The messenger over the whole screen, while `show` has it shown. Put one into the app, anywhere. */
export function MessengerModal({ header }: Pick<MessengerProps, 'header'>) {
  const { causerie } = useCauserieContext();
  const { styles } = useLook();
  const shown = useCauserieState((state) => state.shown);
  return (
    <Modal visible={shown} animationType="slide" onRequestClose={causerie.hide}>
      <SafeAreaView style={styles.screen}>
        <Messenger {...(header !== undefined && { header })} onClose={causerie.hide} />
      </SafeAreaView>
    </Modal>
  );
}

/** What a flow offers by itself on the page that the customer looks at; nothing, where it offers nothing. */
export function OfferCard() {
  const { causerie, t } = useCauserieContext();
  const { styles } = useLook();
  const direction = useDirection();
  const offer = useCauserieState((state) => state.offer);
  if (offer === undefined) return null;
  return (
    <View role="alert" style={[styles.card, direction.style]} {...direction.attributes}>
      <Text style={styles.cardText}>{offer.text}</Text>
      <View style={styles.chips}>
        <Button text={t('open')} onPress={() => causerie.answerOffer(true)} />
        <IconButton icon="close" label={t('dismiss')} onPress={() => causerie.answerOffer(false)} />
      </View>
    </View>
  );
}
