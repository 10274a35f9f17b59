/** @jsxImportSource react */
import { Text, View } from 'react-native';
import { useWords } from '../context.ts';
import { useCauserieState } from '../hooks.ts';
import type { TextKey } from '../words/translator.ts';
import { Button, IconButton } from './buttons.tsx';
import { useLook } from './look.ts';
import type { Upload } from './use-uploads.ts';

/** What stands in the way of the connection, if something does. */
export function ConnectionBanner() {
  const t = useWords();
  const { styles } = useLook();
  const connection = useCauserieState((state) => state.connection);
  const failure = useCauserieState((state) => state.failure);
  const ready = useCauserieState((state) => state.ready);
  const key = troubleOf(connection, failure?.code, ready);
  return (
    <View aria-live="polite">
      {key !== undefined && (
        <View style={styles.banner}>
          <Text style={[styles.cardSmall, styles.grow]}>{t(key)}</Text>
        </View>
      )}
    </View>
  );
}

function troubleOf(
  connection: string,
  code: string | undefined,
  ready: boolean,
): TextKey | undefined {
  if (connection === 'online') return undefined;
  if (code === 'not_found') return 'unknownIntegration';
  if (code !== undefined) return 'loginExpired';
  if (!ready) return connection === 'connecting' ? 'connecting' : undefined;
  return connection === 'connecting' ? 'reconnecting' : 'offline';
}

interface UploadBannersProps {
  uploads: readonly Upload[];
  onDismiss: (id: number) => void;
}

export function UploadBanners({ uploads, onDismiss }: UploadBannersProps) {
  const t = useWords();
  const { styles } = useLook();
  return uploads.map(({ id, name, part, fault }) => (
    <View key={id} style={styles.banner}>
      <Text
        role={fault === undefined ? 'progressbar' : 'alert'}
        aria-valuemin={fault === undefined ? 0 : undefined}
        aria-valuemax={fault === undefined ? 100 : undefined}
        aria-valuenow={fault === undefined ? Math.round(part * 100) : undefined}
        aria-label={fault === undefined ? t('uploading', { name }) : undefined}
        style={[styles.cardSmall, styles.grow]}
      >
        {fault ??
          `${t('uploading', { name })} ${t('uploaded', { percent: Math.round(part * 100) })}`}
      </Text>
      {fault !== undefined && (
        <IconButton icon="close" label={t('discard')} onPress={() => onDismiss(id)} />
      )}
    </View>
  ));
}

interface EndBannerProps {
  onEnd: () => void;
  onCancel: () => void;
}

/** Asks once more before a conversation ends. */
export function EndBanner({ onEnd, onCancel }: EndBannerProps) {
  const t = useWords();
  const { styles } = useLook();
  return (
    <View role="alert" style={styles.card}>
      <Text style={styles.cardStrong}>{t('endConfirm')}</Text>
      <Text style={styles.cardSmall}>{t('endConfirmHint')}</Text>
      <View style={styles.chips}>
        <Button text={t('endConversation')} onPress={onEnd} />
        <Button quiet text={t('cancel')} onPress={onCancel} />
      </View>
    </View>
  );
}
