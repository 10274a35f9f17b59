/** @jsxImportSource react */
import type { ReactNode } from 'react';
import { Text, View } from 'react-native';
import { useWords } from '../context.ts';
import { IconButton } from './buttons.tsx';
import { useLook } from './look.ts';

interface HeaderProps {
  title: string;
  subtitle?: string | undefined;
  onBack?: (() => void) | undefined;
  onClose?: (() => void) | undefined;
  children?: ReactNode;
}

export function Header({ title, subtitle, onBack, onClose, children }: HeaderProps) {
  const { styles, colors } = useLook();
  const t = useWords();
  return (
    <View style={styles.header}>
      {onBack && (
        <IconButton icon="back" label={t('back')} color={colors.onPrimary} onPress={onBack} />
      )}
      <View style={styles.grow}>
        <Text role="heading" aria-level={1} numberOfLines={1} style={styles.heading}>
          {title}
        </Text>
        {subtitle ? (
          <Text aria-live="polite" style={styles.headingSmall}>
            {subtitle}
          </Text>
        ) : null}
      </View>
      {children}
      {onClose && (
        <IconButton icon="close" label={t('close')} color={colors.onPrimary} onPress={onClose} />
      )}
    </View>
  );
}
