import { useMemo } from 'react';
import { StyleSheet, type TextStyle } from 'react-native';
import { useWords } from '../context.ts';
import { type ResolvedTheme, useTheme } from '../theme.ts';

/** Points between things. */
export const space = { small: 4, regular: 8, large: 16 } as const;
/** A finger finds no less. */
export const touchSize = 44;

export function useLook() {
  const theme = useTheme();
  return { ...theme, styles: useMemo(() => stylesOf(theme), [theme]) };
}

export type Styles = ReturnType<typeof stylesOf>;

function stylesOf({ colors, font, radius }: ResolvedTheme) {
  const text = (size: number, more: TextStyle = {}): TextStyle => ({
    ...font,
    fontSize: size,
    lineHeight: Math.round(size * 1.4),
    color: colors.onBackground,
    ...more,
  });
  return StyleSheet.create({
    screen: { flex: 1, backgroundColor: colors.background },
    body: text(16),
    small: text(13),
    strong: text(16, { fontWeight: '600' }),
    heading: text(18, { fontWeight: '600', color: colors.onPrimary }),
    headingSmall: text(13, { color: colors.onPrimary }),
    header: {
      flexDirection: 'row',
      alignItems: 'center',
      gap: space.regular,
      paddingHorizontal: space.regular,
      paddingVertical: space.regular,
      minHeight: 56,
      backgroundColor: colors.primary,
    },
    grow: { flex: 1 },
    iconButton: {
      minWidth: touchSize,
      minHeight: touchSize,
      alignItems: 'center',
      justifyContent: 'center',
    },
    button: {
      minHeight: touchSize,
      paddingHorizontal: space.large,
      paddingVertical: space.regular,
      borderRadius: radius,
      alignItems: 'center',
      justifyContent: 'center',
      backgroundColor: colors.action,
    },
    buttonText: text(16, { color: colors.onAction, fontWeight: '600', textAlign: 'center' }),
    quietButton: {
      minHeight: touchSize,
      paddingHorizontal: space.large,
      paddingVertical: space.regular,
      borderRadius: radius,
      borderWidth: 1,
      borderColor: colors.onSecondaryAction,
      alignItems: 'center',
      justifyContent: 'center',
      backgroundColor: colors.background,
    },
    quietButtonText: text(16, { color: colors.onSecondaryAction, textAlign: 'center' }),
    disabled: { opacity: 0.5 },
    pressed: { opacity: 0.8 },
    card: {
      borderRadius: radius,
      padding: space.large,
      gap: space.regular,
      backgroundColor: colors.businessMessage,
    },
    cardText: text(16, { color: colors.onBusinessMessage }),
    cardStrong: text(16, { color: colors.onBusinessMessage, fontWeight: '600' }),
    cardSmall: text(13, { color: colors.onBusinessMessage }),
    bubble: {
      alignSelf: 'flex-start',
      maxWidth: '85%',
      borderRadius: radius,
      paddingHorizontal: 14,
      paddingVertical: 10,
      gap: space.regular,
      backgroundColor: colors.businessMessage,
    },
    ownBubble: { alignSelf: 'flex-end', backgroundColor: colors.message },
    ownText: text(16, { color: colors.onMessage }),
    row: { paddingHorizontal: space.large, paddingVertical: space.small, gap: space.small },
    ownRow: { alignItems: 'flex-end' },
    atStart: { alignSelf: 'flex-start' },
    atEnd: { alignSelf: 'flex-end' },
    notice: { paddingHorizontal: space.large, paddingVertical: space.regular },
    noticeText: text(13, { textAlign: 'center' }),
    errorText: text(14, { color: colors.error }),
    banner: {
      flexDirection: 'row',
      alignItems: 'center',
      gap: space.regular,
      paddingHorizontal: space.large,
      paddingVertical: space.regular,
      backgroundColor: colors.businessMessage,
    },
    input: {
      ...text(16, { color: colors.onBackground }),
      flex: 1,
      minHeight: touchSize,
      maxHeight: 132,
      paddingHorizontal: 14,
      paddingVertical: 10,
      borderRadius: radius,
      borderWidth: 1,
      borderColor: colors.onBackground,
      backgroundColor: colors.background,
      textAlignVertical: 'center',
    },
    invalid: { borderColor: colors.error, borderWidth: 2 },
    composer: {
      flexDirection: 'row',
      alignItems: 'flex-end',
      gap: space.regular,
      padding: space.regular,
    },
    chips: {
      flexDirection: 'row',
      flexWrap: 'wrap',
      gap: space.regular,
      paddingHorizontal: space.large,
      paddingVertical: space.small,
    },
    badge: {
      minWidth: 24,
      paddingHorizontal: 6,
      borderRadius: 12,
      alignItems: 'center',
      backgroundColor: colors.notify,
    },
    badgeText: text(13, { color: colors.onNotify, fontWeight: '600' }),
    listRow: {
      flexDirection: 'row',
      alignItems: 'center',
      gap: space.regular,
      minHeight: 64,
      paddingHorizontal: space.large,
      paddingVertical: space.regular,
    },
    picture: { width: 220, height: 160, borderRadius: radius / 2 },
    hidden: { position: 'absolute', width: 1, height: 1, overflow: 'hidden', opacity: 0 },
  });
}

/** How the words run: for the outermost view of each screen. */
export function useDirection() {
  const { direction, locale } = useWords();
  // Devices lay out by the style, browsers by the attributes.
  return { style: { direction } as const, attributes: { dir: direction, lang: locale } as object };
}
