import type { EventEntry } from '../../../../../core/protocol/entries.ts';
import type { TextKey } from '../../locales/en.ts';
import type { Translator } from '../../locales/translator.ts';

const plain: Partial<Record<EventEntry['name'], TextKey>> = {
  closed: 'closed',
  reopened: 'reopened',
  handedOver: 'handedOver',
  transferred: 'transferred',
  released: 'released',
  handedBack: 'handedBack',
};

/** What happened, in a line; undefined for what is nothing to the customer, or shown otherwise. */
export function noticeOf({ name, data = {} }: EventEntry, t: Translator): string | undefined {
  if (name === 'assigned') {
    const who = data['displayName'];
    return t('assigned', { name: typeof who === 'string' ? who : t('someone') });
  }
  if (name === 'postback') {
    const { text } = data;
    return typeof text === 'string' ? t('pressed', { text }) : undefined;
  }
  const key = plain[name];
  return key && t(key);
}
