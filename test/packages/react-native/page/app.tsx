/** @jsxImportSource react */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Text, View } from 'react-native';
import ar from '../../../../packages/messenger/src/locales/ar.ts';
import {
  CauserieProvider,
  defaultLanguages,
  Messenger,
  OfferCard,
  useAvailability,
  useCauserie,
  useConversations,
  useQueuePosition,
  useUnreadCount,
} from '../../../../packages/react-native/src/index.ts';
import type { TestApp } from './test-app.ts';

declare global {
  interface Window {
    app: TestApp;
  }
}

const languages = { ...defaultLanguages, ar };

/** Shows what the hooks say. */
function Numbers() {
  window.app.causerie = useCauserie();
  const { conversations } = useConversations();
  const latest = conversations[0]?.id;
  const unread = useUnreadCount();
  const unreadHere = useUnreadCount(latest ?? '');
  const place = useQueuePosition(latest);
  const online = useAvailability()?.reduce((sum, { agentsOnline }) => sum + agentsOnline, 0);
  return (
    <View role="status">
      <Text testID="numbers">
        {`unread ${unread} here ${unreadHere} place ${place?.position ?? '-'} agents ${online ?? '-'}`}
      </Text>
    </View>
  );
}

const root = createRoot(document.getElementById('app') as HTMLElement);
window.app = {
  start(options) {
    root.render(
      <StrictMode>
        <CauserieProvider
          storage={localStorage}
          languages={languages}
          {...options}
          getToken={async () => window.app.jwt}
          onEvent={(event) => window.app.events.push(event)}
          onUrl={(url) => {
            window.app.urls.push(url);
            return url.includes('shop.example');
          }}
          pickAttachment={async () => {
            const blob = new Blob(['a file'], { type: 'text/plain' });
            return { blob, name: 'notes.txt', mediaType: 'text/plain', size: blob.size };
          }}
        >
          <View role="main" style={{ height: 640 }}>
            <Numbers />
            <OfferCard />
            <Messenger />
          </View>
        </CauserieProvider>
      </StrictMode>,
    );
  },
  stop: () => root.render(null),
  causerie: undefined as unknown as TestApp['causerie'],
  events: [],
  urls: [],
  jwt: undefined,
};
