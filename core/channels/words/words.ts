import { ar } from './ar.ts';
import { byLanguage } from './by-language.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import { nl } from './nl.ts';
import { pl } from './pl.ts';
import { pt } from './pt.ts';
import { zh } from './zh.ts';

/** What we say ourselves on a channel, beside what was written in the conversation. */
export interface ChannelWords {
  /** Over things to press that stand without a text. */
  choose: string;
  /** Under a numbered list. */
  pick: string;
  /** Under a question that may be left out; names the `-` that does it. */
  optional: string;
  /** What is wrong with an answer. */
  wrong: {
    email: string;
    integer: string;
    decimal: string;
    option: string;
    /** @param count Characters at least. */
    short(count: number): string;
    /** @param count Characters at most. */
    long(count: number): string;
  };
  /** In the conversation: a file that could not be fetched, or is not taken. */
  fileMissing(name: string): string;
  /** In the conversation: something of the channel's own, such as a poll. */
  unsupported(what: string): string;
}

const languages: Readonly<Record<string, ChannelWords>> = {
  ...{ ar, de, en, es, fr, it, ja, nl, pl, pt, zh },
};

/** @param language BCP 47; English for one that is not there. */
export function wordsIn(language: string | undefined): ChannelWords {
  return byLanguage(languages, language) ?? en;
}
