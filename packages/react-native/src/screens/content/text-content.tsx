/** @jsxImportSource react */
import { Text } from 'react-native';
import { linkify } from '../../causerie/links.ts';
import { useCauserieContext } from '../../context.ts';
import { useLook } from '../look.ts';
import { useMessage } from './message-context.ts';

/** A text in which addresses can be pressed. */
export function TextContent({ text }: { text: string }) {
  const { styles } = useLook();
  const { causerie } = useCauserieContext();
  const { own } = useMessage();
  let at = 0;
  return (
    <Text selectable style={own ? styles.ownText : styles.cardText}>
      {linkify(text).map((piece) => {
        const key = at++;
        if (typeof piece === 'string') return piece;
        return (
          <Text
            key={key}
            role="link"
            style={{ textDecorationLine: 'underline' }}
            onPress={() => causerie.openUrl(piece.url, 'text')}
          >
            {piece.text}
          </Text>
        );
      })}
    </Text>
  );
}
