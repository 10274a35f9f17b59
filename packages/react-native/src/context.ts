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

export const CauserieContext = createContext<CauserieContextValue | undefined>(undefined);

/** @throws Error where there is no provider around. */
export function useCauserieContext(): CauserieContextValue {
  const value = useContext(CauserieContext);
  if (value === undefined) {
    throw new Error('Put <CauserieProvider> around what uses the messenger.');
  }
  return value;
}

/** The words. */
export const useWords = (): Translator => useCauserieContext().t;
