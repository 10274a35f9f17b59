import { createContext, useContext } from 'react';
import type { PickedFile } from './causerie/attachments.ts';
import type { Causerie } from './causerie/types.ts';
import type { Theme } from './theme.ts';
import type { Translator } from './words/translator.ts';

export interface CauserieContextValue {
  causerie: Causerie;
  t: Translator;
  theme: Theme;
  title: string | undefined;
  pickAttachment:
    | (() => Promise<PickedFile | readonly PickedFile[] | null | undefined>)
    | undefined;
}

export const CauserieContext = createContext<CauserieContextValue>(
  // Looked at without a provider it says what is missing.
  new Proxy({} as CauserieContextValue, {
    get() {
      throw new Error('Put <CauserieProvider> around what uses the messenger.');
    },
  }),
);

export const useCauserieContext = () => useContext(CauserieContext);
/** The words. */
export const useWords = (): Translator => useCauserieContext().t;
