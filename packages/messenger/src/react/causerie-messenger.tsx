/** @jsxImportSource react */
import { type CSSProperties, type ReactElement, type RefObject, useEffect, useRef } from 'react';
import { type LoadSettings, launcherSetting, type Place } from '../api/load.ts';
import type { Messenger } from '../api/messenger.ts';
import type { PageSettings } from '../shared/contract.ts';
import { type EventProps, eventProps } from './events.ts';
import { type Held, hold } from './page-messenger.ts';

export type CauserieMessengerProps = Omit<LoadSettings, 'target'> &
  Place &
  EventProps & {
    /** `embedded`: in the component's own element, without launcher and panel. Default `floating`. */
    mode?: 'floating' | 'embedded' | undefined;
    /** Of the element, when it is embedded. */
    className?: string | undefined;
    style?: CSSProperties | undefined;
  };

/**
 * The messenger, on the page for as long as the component is. A page has one. Other settings, listeners and
 * modes hold from the next rendering on; with `getToken` the customer is logged in, without it again he is
 * logged out.
 */
export function CauserieMessenger(props: CauserieMessengerProps): ReactElement | null {
  const { mode, className, style, siteUrl, src, integrationId, nonce } = props;
  const latest = useRef(props);
  const element = useRef<HTMLDivElement>(null);
  const held = useRef<Held>(undefined);
  const loggedIn = useRef<Messenger>(undefined);
  const key = JSON.stringify([siteUrl, src, integrationId, mode]);

  // Effects run in this order: what is latest first.
  useEffect(() => {
    latest.current = props;
  });

  // The key stands for all that it is made of.
  useEffect(() => {
    const place = { siteUrl, src, integrationId, nonce } as Place;
    const { current } = latest;
    const holding = hold(key, place, settingsOf(current, latest));
    const { messenger } = holding;
    held.current = holding;
    const ends = eventProps.map(([event, name]) =>
      messenger.on(event, (detail) => (latest.current[name] as Listener | undefined)?.(detail)),
    );
    if (element.current !== null) messenger.render(element.current).catch(warn);
    return () => {
      for (const end of ends) end();
      holding.release();
    };
  }, [key]);

  useEffect(() => {
    held.current?.apply(settingsOf(props, latest));
    const messenger = held.current?.messenger;
    if (props.getToken === undefined) {
      if (loggedIn.current === messenger) messenger?.logout().catch(warn);
      loggedIn.current = undefined;
    } else if (loggedIn.current !== messenger) {
      loggedIn.current = messenger;
      messenger?.login(async () => (await latest.current.getToken?.()) ?? '').catch(warn);
    }
  });

  return mode === 'embedded' ? <div ref={element} className={className} style={style} /> : null;
}

type Listener = (detail: unknown) => void;

/** What is left when everything is taken out that is no setting. */
function settingsOf(
  props: CauserieMessengerProps,
  latest: RefObject<CauserieMessengerProps>,
): PageSettings {
  const { siteUrl, src, integrationId, nonce, getToken, mode, className, style, ...rest } = props;
  const { launcher, beforeMessageDisplay, ...settings } = rest;
  for (const [, name] of eventProps) delete settings[name];
  return {
    ...settings,
    ...launcherSetting(launcher),
    // Always the latest, and one for the messenger: another one would have it ask for every message again.
    ...(beforeMessageDisplay && { beforeMessageDisplay: displayOf(latest) }),
  };
}

type Latest = RefObject<CauserieMessengerProps>;
const displays = new WeakMap<Latest, NonNullable<PageSettings['beforeMessageDisplay']>>();

function displayOf(latest: Latest): NonNullable<PageSettings['beforeMessageDisplay']> {
  const known =
    displays.get(latest) ??
    ((entry, conversationId) => {
      const { beforeMessageDisplay } = latest.current;
      return beforeMessageDisplay ? beforeMessageDisplay(entry, conversationId) : entry;
    });
  displays.set(latest, known);
  return known;
}

function warn(error: unknown): void {
  console.warn(`Causerie: ${(error as Error).message}`);
}
