/** @jsxImportSource react */
import { Pressable, Text } from 'react-native';
import { Icon, type IconName } from './icon.tsx';
import { useLook } from './look.ts';

interface ButtonProps {
  text: string;
  /** In place of the text, for who cannot see where it stands. */
  label?: string;
  quiet?: boolean;
  disabled?: boolean;
  role?: 'button' | 'link';
  onPress: () => void;
}

export function Button({ text, label, quiet, disabled, role = 'button', onPress }: ButtonProps) {
  const { styles } = useLook();
  return (
    <Pressable
      role={role}
      aria-label={label}
      aria-disabled={disabled}
      disabled={disabled}
      onPress={onPress}
      style={({ pressed }) => [
        quiet ? styles.quietButton : styles.button,
        pressed && styles.pressed,
        disabled && styles.disabled,
      ]}
    >
      <Text style={quiet ? styles.quietButtonText : styles.buttonText}>{text}</Text>
    </Pressable>
  );
}

interface IconButtonProps {
  icon: IconName;
  label: string;
  color?: string;
  disabled?: boolean;
  expanded?: boolean;
  onPress: () => void;
}

export function IconButton({ icon, label, color, disabled, expanded, onPress }: IconButtonProps) {
  const { styles, colors } = useLook();
  return (
    <Pressable
      role="button"
      aria-label={label}
      aria-disabled={disabled}
      aria-expanded={expanded}
      disabled={disabled}
      onPress={onPress}
      style={({ pressed }) => [
        styles.iconButton,
        pressed && styles.pressed,
        disabled && styles.disabled,
      ]}
    >
      <Icon name={icon} color={color ?? colors.onBackground} />
    </Pressable>
  );
}
