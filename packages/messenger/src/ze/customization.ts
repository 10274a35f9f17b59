import type { ColorName } from '../../../../core/protocol/messenger-settings.ts';
import type { PageSettings } from '../shared/contract.ts';
import { object, refusal, refuse } from './refuse.ts';

/** Those of `messenger-settings.ts`, whose schemas are not for the page. */
export const themeColors = [
  ...['primary', 'message', 'action', 'businessMessage', 'background', 'error', 'notify'].flatMap(
    (name) => [name, on(name)],
  ),
  on('secondaryAction'),
] as ColorName[];

/** What is read on it. */
function on(name: string): string {
  return `on${name[0]?.toUpperCase()}${name.slice(1)}`;
}

/** Puts a value of Zendesk's into our settings. @throws Refusal */
type Reader = (value: unknown, path: string, into: PageSettings) => void;

const color =
  (name: ColorName): Reader =>
  (value, path, into) => {
    if (typeof value !== 'string' || !/^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.test(value)) {
      refuse(path, value, 'color');
    }
    into.colors = { ...into.colors, [name]: value };
    // Zendesk's widget has one set of colours: it holds in the dark as well.
    into.scheme = 'light';
  };

const hide =
  (what: keyof NonNullable<PageSettings['hide']>): Reader =>
  (value, path, into) => {
    if (typeof value !== 'boolean') {
      refuse(path, value, 'flag');
    }
    into.hide = { ...into.hide, [what]: value };
  };

const scale: Reader = (value, path, into) => {
  if (typeof value !== 'number' || !(value > 0 && value < 100)) {
    refuse(path, value, 'scale');
  }
  into.contentScale = Math.min(2, Math.max(0.75, value));
};

const readers: Record<string, Record<string, Reader>> = {
  theme: Object.fromEntries(themeColors.map((name) => [name, color(name)])),
  common: { hideHeader: hide('header'), contentScale: scale },
  conversationList: {
    hideHeader: hide('listHeader'),
    hideNewConversationButton: hide('newConversation'),
  },
  messageLog: { hideHeader: hide('conversationHeader') },
};

/**
 * Zendesk's customisation as our settings: all of it, or nothing.
 * @throws Refusal when anything in it is unknown or invalid
 */
export function customization(value: unknown): PageSettings {
  const settings: PageSettings = {};
  for (const [section, values] of entries(value, 'customization')) {
    const known = find(readers, section, 'customization');
    for (const [key, one] of entries(values, section)) {
      find(known, key, section)(one, `${section}.${key}`, settings);
    }
  }
  return settings;
}

const entries = (value: unknown, name: string) =>
  Object.entries(object(value, name, 'object')).filter(([, one]) => one !== undefined);

function find<T>(among: Record<string, T>, key: string, where: string): T {
  if (!Object.hasOwn(among, key)) {
    throw refusal(({ nameAdvice }) => nameAdvice(where, key, Object.keys(among)));
  }
  return among[key] as T;
}
