/** @jsxImportSource react */
import { useEffect } from 'react';
import { AccessibilityInfo, Platform, Text, View } from 'react-native';
import { useLook } from './look.ts';

/** Says a text, when it is another, to who cannot see it. */
export function Announcer({ text }: { text: string }) {
  const { styles } = useLook();
  useEffect(() => {
    // Live regions are known to Android and to browsers.
    if (text !== '' && Platform.OS === 'ios') AccessibilityInfo.announceForAccessibility(text);
  }, [text]);
  return (
    <View aria-live="polite" style={styles.hidden}>
      <Text>{text}</Text>
    </View>
  );
}
