import type { Metadata } from '../../../../core/protocol/content.ts';
import type { PageSettings } from '../shared/contract.ts';
import { customization } from './customization.ts';
import { displayHook } from './message.ts';
import { metadata } from './metadata.ts';
import { optionalFunction, refuse } from './refuse.ts';

/** `messenger:set`: what each takes, as our settings. @throws Refusal */
export const settingsOf: Record<string, (value: unknown, now: PageSettings) => PageSettings> = {
  locale(value) {
    try {
      // Zendesk's are in lower case, such as en-us.
      return { locale: Intl.getCanonicalLocales((value as string).replace('_', '-'))[0] as string };
    } catch {
      return refuse('locale', value, 'language');
    }
  },
  zIndex(value) {
    // As many as CSS takes.
    if (value === ((value as number) | 0)) return { zIndex: value as number };
    return refuse('zIndex', value, 'integer');
  },
  cookies(value) {
    const storage = value !== 'none' && value !== false;
    return !storage || value === true || value === 'all' || value === 'functional'
      ? { storage }
      : refuse('cookies', value, 'cookies');
  },
  conversationFields(value, { fields }) {
    const read: Metadata = { ...fields };
    if (!Array.isArray(value)) refuse('conversationFields', value, 'fields');
    for (const field of value as ({ id?: unknown; value?: never } | null)[]) {
      const { id, value } = field ?? {};
      if (!(typeof id === 'number' || (typeof id === 'string' && id)) || value === undefined) {
        refuse('a field', field, 'fields');
      }
      read[id as string] = value as never;
    }
    return { fields: metadata(read, 'conversationFields') };
  },
  conversationTags(value) {
    const isTag = (tag: unknown) => typeof tag === 'string' && tag !== '' && tag.length <= 64;
    if (Array.isArray(value) && value.length <= 20 && value.every(isTag)) return { tags: value };
    return refuse('conversationTags', value, 'tags');
  },
  customization,
  beforeMessageDisplay(value) {
    const hook = optionalFunction(value);
    return { beforeMessageDisplay: hook && displayHook(hook) };
  },
};
