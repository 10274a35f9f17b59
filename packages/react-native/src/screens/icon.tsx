/** @jsxImportSource react */
import { View } from 'react-native';
import { useWords } from '../context.ts';

export type IconName = 'back' | 'close' | 'add' | 'send' | 'end';

interface IconProps {
  name: IconName;
  color: string;
}

/** A sign made of views: not every device's fonts have the same signs, and an app need bring none. */
export function Icon({ name, color }: IconProps) {
  const { direction } = useWords();
  const mirrored = direction === 'rtl' ? -1 : 1;
  const bar = (rotate: string) => (
    <View
      style={{
        ...{ position: 'absolute', top: 11, left: 3, width: 18, height: 2 },
        backgroundColor: color,
        transform: [{ rotate }],
      }}
    />
  );
  return (
    <View
      aria-hidden
      style={{ width: 24, height: 24, transform: [{ scaleX: mirrored }], direction: 'ltr' }}
    >
      {name === 'close' && (
        <>
          {bar('45deg')}
          {bar('-45deg')}
        </>
      )}
      {name === 'add' && (
        <>
          {bar('0deg')}
          {bar('90deg')}
        </>
      )}
      {name === 'back' && (
        <View
          style={{
            ...{ position: 'absolute', top: 6, left: 9, width: 12, height: 12 },
            ...{ borderColor: color, borderLeftWidth: 2, borderBottomWidth: 2 },
            transform: [{ rotate: '45deg' }],
          }}
        />
      )}
      {name === 'send' && (
        <View
          style={{
            ...{ position: 'absolute', top: 3, left: 5, width: 0, height: 0 },
            ...{ borderTopWidth: 9, borderBottomWidth: 9, borderLeftWidth: 16 },
            ...{ borderTopColor: 'transparent', borderBottomColor: 'transparent' },
            borderLeftColor: color,
          }}
        />
      )}
      {name === 'end' && (
        <View
          style={{
            ...{ position: 'absolute', top: 3, left: 3, width: 18, height: 18, padding: 4 },
            ...{ borderWidth: 2, borderRadius: 9, borderColor: color },
          }}
        >
          <View style={{ flex: 1, backgroundColor: color }} />
        </View>
      )}
    </View>
  );
}
