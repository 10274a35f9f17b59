import { CauserieError } from '../errors.ts';
import type { UserPrincipal } from '../identity/principal.ts';
import { limits } from '../protocol/limits.ts';
import type { Appended, AppendRequest } from './append.ts';
import { draft, write } from './messages.ts';
import type { Snapshot, StoredEntry } from './model.ts';
import type { Deps } from './ports.ts';

export interface RateRequest extends AppendRequest {
  principal: UserPrincipal;
  /** The request that is answered; the latest when left out. */
  requestSeq?: number | undefined;
  score: number;
  comment?: string | undefined;
}

/** How far back a request for a rating is looked for. */
const lookBack = limits.entriesPage;

/**
 * Stores how a customer rates the conversation: 1 up to the scale that he was asked on. It opens nothing
 * again and is nobody's unread message. Who changes his mind rates again, and the latest counts.
 * @throws CauserieError not_found when he was not asked, invalid_request beyond the scale
 */
export async function rate(deps: Deps, request: RateRequest): Promise<Appended> {
  const { score, comment } = request;
  return write(deps, request, async (snapshot) => {
    const asked = await findRequest(deps, snapshot, request.requestSeq);
    if (asked?.kind !== 'event') {
      throw new CauserieError(
        'not_found',
        'Nobody asked for a rating. `ratingRequested` in the conversation is what is answered.',
      );
    }
    const scale = Number(asked.data?.['scale']);
    if (score > scale) {
      throw new CauserieError('invalid_request', `The score is 1 to ${scale}.`);
    }
    const data = { score, requestSeq: asked.seq, ...(comment === undefined ? {} : { comment }) };
    return { drafts: [draft(request, { kind: 'event', name: 'rated', data })] };
  });
}

async function findRequest(
  deps: Deps,
  { head, latest }: Snapshot,
  seq: number | undefined,
): Promise<StoredEntry | undefined> {
  const isIt = (entry: StoredEntry) =>
    entry.kind === 'event' &&
    entry.name === 'ratingRequested' &&
    (seq === undefined || entry.seq === seq);
  const near = latest.find(isIt);
  if (near !== undefined) return near;
  const page = await deps.store.entries(head.id, {
    ...(seq === undefined ? {} : { after: seq - 1, before: seq + 1 }),
    limit: lookBack,
    order: 'descending',
  });
  return page.find(isIt);
}
