/** @jsxImportSource react */
import {
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import enTexts from '../../messenger/src/locales/en.ts';
import type { PickedFile } from './causerie/attachments.ts';
import { createCauserie } from './causerie/create-causerie.ts';
import type { PushRegistration } from './causerie/push.ts';
import type { Causerie, CauserieOptions } from './causerie/types.ts';
import { CauserieContext } from './context.ts';
import type { Theme } from './theme.ts';
import { deviceLanguage } from './words/device-language.ts';
import { defaultLanguages } from './words/languages.ts';
import type { Overrides, Texts } from './words/texts.ts';
import { createTranslator, matchLanguage } from './words/translator.ts';

export interface CauserieProviderProps extends CauserieOptions {
  /** One made by `createCauserie`; then the options of the connection are not looked at. */
  causerie?: Causerie;
  /** The messenger's words, by language. Default: English and French. */
  languages?: Readonly<Record<string, Texts>>;
  /** In place of the messenger's own words, by language and key. */
  texts?: Readonly<Record<string, Overrides>>;
  theme?: Theme;
  /** The company, at the head of the messenger. */
  title?: string;
  /** Lets the customer choose files; without it he can send none. */
  pickAttachment?: () => Promise<PickedFile | readonly PickedFile[] | null | undefined>;
  /** This device's push token, once the app has it. */
  pushToken?: PushRegistration;
  children?: ReactNode;
}

const none = {};

/**
 * Holds one customer's messenger for what is inside. Its connection begins with it and ends with it; other
 * values of `httpApiUrl` or `integrationId` make another one, all else may change at any time.
 */
export function CauserieProvider(props: CauserieProviderProps) {
  const { children, languages = defaultLanguages, texts = none, theme = none } = props;
  const { httpApiUrl, integrationId, locale, title, pickAttachment, pushToken } = props;
  // What is called later is looked up then, so that a render changes nothing of the connection.
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const [turn, setTurn] = useState(0);
  const given = props.causerie;
  const causerie = useMemo(
    () => given ?? createFor(latest, httpApiUrl, integrationId, turn),
    [given, httpApiUrl, integrationId, turn],
  );
  useEffect(() => {
    if (given !== undefined) return;
    // Effects run twice where React looks for mistakes: what has ended is made anew.
    if (causerie.ended) {
      setTurn((before) => before + 1);
      return;
    }
    // Not at once, so that one that ends again at once takes nothing up of what is unsent.
    const timer = setTimeout(() => {
      if (latest.current.connectAtStart !== false) causerie.connect().catch(() => {});
    });
    return () => {
      clearTimeout(timer);
      causerie.invalidate();
    };
  }, [given, causerie]);

  useEffect(() => {
    if (locale !== undefined) causerie.setLocale(locale);
  }, [causerie, locale]);
  const { platform, token, appVersion } = pushToken ?? {};
  useEffect(() => {
    if (platform === undefined || token === undefined) return;
    causerie
      .registerPushToken({ platform, token, ...(appVersion && { appVersion }) })
      // It is tried again with the next connection.
      .catch(() => {});
  }, [causerie, platform, token, appVersion]);

  return (
    <Words {...{ causerie, languages, texts, theme, title, pickAttachment }}>{children}</Words>
  );
}

/** One that asks the provider as it is then. It does nothing before it is connected. */
function createFor(
  latest: { readonly current: CauserieProviderProps },
  httpApiUrl: string,
  integrationId: string,
  _turn: number,
): Causerie {
  const { getToken, getLocation, ...rest } = latest.current;
  return createCauserie({
    ...rest,
    httpApiUrl,
    integrationId,
    ...(getToken && { getToken: async () => latest.current.getToken?.() }),
    ...(getLocation && { getLocation }),
    onEvent: (event) => latest.current.onEvent?.(event),
    onUrl: (url, source) => latest.current.onUrl?.(url, source),
  });
}

interface WordsProps {
  causerie: Causerie;
  languages: Readonly<Record<string, Texts>>;
  texts: Readonly<Record<string, Overrides>>;
  theme: Theme;
  title: string | undefined;
  pickAttachment: CauserieProviderProps['pickAttachment'];
  children: ReactNode;
}

function Words({ causerie, languages, texts, theme, title, pickAttachment, children }: WordsProps) {
  const locale = useSyncExternalStore(causerie.subscribe, () => causerie.state.locale);
  const value = useMemo(() => {
    const reader = locale ?? deviceLanguage();
    const tag = matchLanguage(reader, Object.keys(languages));
    const sameLanguage = reader.split('-')[0] === tag.split('-')[0];
    const overrides = { ...texts[tag.split('-')[0] ?? ''], ...texts[tag], ...texts[reader] };
    const t = createTranslator(
      tag,
      languages[tag] ?? enTexts,
      overrides,
      sameLanguage ? reader : tag,
    );
    return { causerie, t, theme, title, pickAttachment };
  }, [causerie, languages, texts, theme, title, pickAttachment, locale]);
  return <CauserieContext.Provider value={value}>{children}</CauserieContext.Provider>;
}
