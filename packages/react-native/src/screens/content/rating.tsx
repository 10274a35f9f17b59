/** @jsxImportSource react */
import type { EventEntry } from '@causerie/client';
import { useState } from 'react';
import { Pressable, Text, TextInput, View } from 'react-native';
import { useCauserieContext } from '../../context.ts';
import { Button } from '../buttons.tsx';
import { space, useLook } from '../look.ts';

interface RatingProps {
  conversationId: string;
  request: EventEntry;
  rated: { score: number; comment: string | undefined } | undefined;
}

/** Asks how it was. What was said can be changed: the latest counts. */
export function Rating({ conversationId, request, rated }: RatingProps) {
  const { causerie, t } = useCauserieContext();
  const { styles, colors } = useLook();
  const [score, setScore] = useState<number>();
  const [comment, setComment] = useState('');
  const [again, setAgain] = useState(false);
  const { scale: asked, text, askComment } = request.data ?? {};
  const scale = asked === 2 ? 2 : 5;
  const question = typeof text === 'string' && text !== '' ? text : t('rate');

  const send = (value: number) => {
    const words = comment.trim();
    causerie.client
      .rate(conversationId, {
        requestSeq: request.seq,
        score: value,
        ...(words !== '' && { comment: words }),
      })
      // A failure shows as what it is: not rated.
      .stored.then(
        () => setAgain(false),
        () => {},
      );
  };
  const choose = (value: number) => {
    setScore(value);
    if (askComment !== true) send(value);
  };

  if (rated !== undefined && !again) {
    const said = scale === 2 ? t(rated.score === 2 ? 'good' : 'bad') : undefined;
    return (
      <View style={styles.card}>
        <Text aria-live="polite" style={styles.cardText}>
          {t('rated')} ({said ?? t('rateOf', { score: rated.score, scale })})
        </Text>
        <Button quiet text={t('rateChange')} onPress={() => setAgain(true)} />
      </View>
    );
  }
  return (
    <View style={styles.card}>
      <Text style={styles.cardStrong}>{question}</Text>
      <View
        role="radiogroup"
        aria-label={question}
        style={{ flexDirection: 'row', gap: space.small }}
      >
        {Array.from({ length: scale }, (_, at) => at + 1).map((value) => (
          <Pressable
            key={value}
            role="radio"
            aria-checked={score === value}
            aria-label={
              scale === 2 ? t(value === 2 ? 'good' : 'bad') : t('rateOf', { score: value, scale })
            }
            style={[
              styles.quietButton,
              { paddingHorizontal: space.regular, minWidth: 44 },
              score === value && { backgroundColor: colors.action },
            ]}
            onPress={() => choose(value)}
          >
            <Text style={score === value ? styles.buttonText : styles.quietButtonText}>
              {scale === 2 ? t(value === 2 ? 'good' : 'bad') : value}
            </Text>
          </Pressable>
        ))}
      </View>
      {askComment === true && score !== undefined && (
        <>
          <TextInput
            aria-label={t('rateComment')}
            placeholder={t('rateComment')}
            placeholderTextColor={colors.onBackground}
            value={comment}
            onChangeText={setComment}
            maxLength={4096}
            multiline
            style={styles.input}
          />
          <Button text={t('rateSend')} onPress={() => send(score)} />
        </>
      )}
    </View>
  );
}
