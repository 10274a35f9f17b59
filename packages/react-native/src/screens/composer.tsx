/** @jsxImportSource react */
import { useState } from 'react';
import { Platform, Text, TextInput, View } from 'react-native';
import { useWords } from '../context.ts';
import { IconButton } from './buttons.tsx';
import { useLook } from './look.ts';

/** Characters of a text. */
const longest = 4096;

interface ComposerProps {
  onSend: (text: string) => void;
  onTyping: () => void;
  onAttach: (() => void) | undefined;
}

/** Where the customer writes. */
export function Composer({ onSend, onTyping, onAttach }: ComposerProps) {
  const { styles, colors } = useLook();
  const t = useWords();
  const [text, setText] = useState('');
  const tooLong = text.trim().length - longest;

  const send = () => {
    const written = text.trim();
    if (written === '' || tooLong > 0) return;
    setText('');
    onSend(written);
  };

  return (
    <View>
      {tooLong > 0 && (
        <Text role="alert" style={[styles.errorText, styles.notice]}>
          {t('tooLong', { count: tooLong })}
        </Text>
      )}
      <View style={styles.composer}>
        {onAttach && <IconButton icon="add" label={t('attach')} onPress={onAttach} />}
        <TextInput
          aria-label={t('messageLabel')}
          placeholder={t('messagePlaceholder')}
          placeholderTextColor={colors.onBackground}
          value={text}
          onChangeText={(now) => {
            setText(now);
            if (now !== '') onTyping();
          }}
          onKeyPress={(event) => {
            // On a device Enter begins a line; with a keyboard before it one sends, as everywhere.
            const { key, shiftKey } = event.nativeEvent as { key: string; shiftKey?: boolean };
            if (Platform.OS !== 'web' || key !== 'Enter' || shiftKey) return;
            event.preventDefault();
            send();
          }}
          multiline
          style={styles.input}
        />
        <IconButton
          icon="send"
          label={t('send')}
          color={colors.onSecondaryAction}
          disabled={text.trim() === '' || tooLong > 0}
          onPress={send}
        />
      </View>
    </View>
  );
}
