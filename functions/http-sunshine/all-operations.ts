import type { sunshineRoutes } from '../../core/protocol/sunshine/routes.ts';
import type { SunshineDeps } from './deps.ts';
import type { Operations } from './operations.ts';

/** Every operation, from the files of its resources. */
export function operations(_deps: SunshineDeps): Operations<typeof sunshineRoutes> {
  return {};
}
