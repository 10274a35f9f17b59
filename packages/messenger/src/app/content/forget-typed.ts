import { searchMemory } from '../article/search-memory.ts';
import { forgetForms } from './form-memory.ts';

/** At the end of a session: what one customer has typed and not sent is not for the next. */
export function forgetTyped(): void {
  forgetForms();
  searchMemory.words = '';
}
