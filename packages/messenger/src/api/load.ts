import type { FetchToken, PageSettings } from '../shared/contract.ts';
import { destroyed, MessengerError } from './errors.ts';
import { messengerLater } from './later.ts';
import type { Messenger } from './messenger.ts';
import { runScript } from './script.ts';

export interface LoadSettings extends Omit<PageSettings, 'launcher'> {
  /** False: the page opens it itself. */
  launcher?: PageSettings['launcher'] | false | undefined;
  /** The element that holds the messenger, in place of the launcher and the panel. */
  target?: HTMLElement | undefined;
  /** Says who the customer is, when he is logged in at your site. Called whenever a fresh JWT is needed. */
  getToken?: FetchToken | undefined;
  /** Of the page's Content-Security-Policy. */
  nonce?: string | undefined;
}

/** Where the script is. */
export type Place =
  | {
      /** As the deployment prints it: `https://….cloudfront.net`. */
      siteUrl: string;
      /** 24 hexadecimal characters; see the console, Channels. */
      integrationId: string;
      src?: undefined;
    }
  | {
      /** The script's whole address: `https://…/messenger/<integrationId>.js`. */
      src: string;
      siteUrl?: undefined;
      integrationId?: undefined;
    };

export type LoadOptions = LoadSettings & Place;

/** By their scripts' addresses. */
const loaded = new Map<string, Messenger>();
/** They run one after the other: so what was asked for last stays, whatever arrives last. */
let scripts: Promise<unknown> = Promise.resolve();

/**
 * Puts the messenger on the page. Returns at once; what is called is done when it is there. The same address
 * again gives the same messenger, with these settings over the former ones; another address takes its place.
 * Without a page, as on a server, it does nothing.
 * @throws MessengerError `bad_options`
 */
export function loadMessenger(options: LoadOptions): Messenger {
  const { src, integrationId, siteUrl, ...rest } = options;
  const { target, getToken, nonce, launcher, ...others } = rest;
  const { address, id } = addressOf(options);
  if (typeof window === 'undefined') return messengerLater(id, new Promise(() => {}));
  const settings: PageSettings = { ...others, ...launcherSetting(launcher) };
  const known = loaded.get(address);
  if (known !== undefined) {
    known.set(settings);
    return known;
  }
  // A page has one.
  for (const other of [...loaded.values()]) other.destroy();

  const isWanted = () => loaded.get(address) === messenger;
  const forget = () => {
    if (isWanted()) loaded.delete(address);
  };
  const coming = scripts.then(async () => {
    if (!isWanted()) throw destroyed();
    const { causerie } = window;
    const isThere = causerie?.integrationId === id;
    const onPage = isThere ? causerie : await runScript(address, nonce);
    if (!isWanted()) {
      // Whoever has loaded it again since goes on with it.
      if (!loaded.has(address)) onPage.destroy();
      throw destroyed();
    }
    // Before anything of it was painted.
    onPage.set(settings);
    if (target !== undefined) onPage.render(target).catch(warn);
    if (getToken !== undefined) onPage.login(getToken).catch(warn);
    return onPage;
  });
  scripts = coming.catch((error) => {
    if (isWanted()) warn(error);
    forget();
  });
  const messenger = messengerLater(id, coming, forget);
  loaded.set(address, messenger);
  return messenger;
}

/** As the messenger itself has it. */
export const launcherSetting = (launcher: LoadSettings['launcher']): PageSettings =>
  launcher === undefined ? {} : { launcher: launcher || { hidden: true } };

function addressOf({ src, siteUrl, integrationId }: Place): { address: string; id: string } {
  const address = src ?? `${siteUrl?.replace(/\/+$/, '')}/messenger/${integrationId}.js`;
  const id = /\/([0-9a-f]{24})\.js$/.exec(address)?.[1];
  if (id !== undefined && /^https?:\/\//.test(address)) return { address, id };
  throw new MessengerError(
    'bad_options',
    `There is no script at ${address}. Give siteUrl (https://…) and integrationId (24 hexadecimal characters), or src, the whole address that ends in <integrationId>.js.`,
  );
}

function warn(error: unknown): void {
  console.warn(`Causerie: ${(error as Error).message}`);
}
