import type { ListQuery } from '../../../core/conversations/ports.ts';
import { limits } from '../../../core/protocol/limits.ts';

/** The page that a request asks for, as the stores take it. */
export function page({
  limit = limits.page,
  cursor,
}: {
  limit?: number | undefined;
  cursor?: string | undefined;
}): ListQuery {
  return { limit, ...(cursor === undefined ? {} : { cursor }) };
}
