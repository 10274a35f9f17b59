import en from '../../../messenger/src/locales/en.ts';
import fr from '../../../messenger/src/locales/fr.ts';
import type { Texts } from './texts.ts';

/**
 * What an app has without saying so. Bundlers for devices load nothing later, so every other language is
 * one that the app imports: `@causerie/react-native/locales/de`.
 */
export const defaultLanguages: Readonly<Record<string, Texts>> = { en, fr };
