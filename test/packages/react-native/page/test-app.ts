import type { CauserieEvent } from '../../../../packages/react-native/src/causerie/events.ts';
import type { PushRegistration } from '../../../../packages/react-native/src/causerie/push.ts';
import type {
  Causerie,
  CauserieState,
} from '../../../../packages/react-native/src/causerie/types.ts';

/** What a test starts the app with: values alone. */
export interface AppOptions {
  httpApiUrl: string;
  integrationId: string;
  locale?: string;
  title?: string;
  theme?: { scheme?: 'light' | 'dark' };
  texts?: Record<string, Record<string, string>>;
  pushToken?: PushRegistration;
  connectAtStart?: boolean;
}

/** What a test steers the app by. */
export interface TestApp {
  start(options: AppOptions): void;
  /** Takes the messenger out of the app. */
  stop(): void;
  causerie: Causerie & Pick<CauserieState, 'connection' | 'session' | 'shown'>;
  events: CauserieEvent[];
  /** What the app was asked to open; it opens those of `shop.example` itself. */
  urls: string[];
  /** JWT that `getToken` gives; undefined: nobody is logged in. */
  jwt: string | undefined;
}
