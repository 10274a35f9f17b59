import type { Deps } from '../../core/conversations/ports.ts';
import { CauserieError } from '../../core/errors.ts';
import { next } from '../../core/help-centre/changes.ts';
import { derivedId } from '../../core/help-centre/ids.ts';
import { canonicalLocale } from '../../core/help-centre/locales.ts';
import type { RecordKind, Records } from '../../core/help-centre/model.ts';
import type { AnswersQueue } from '../shared/answers/answers-queue.ts';
import type { Signals } from '../shared/answers/signals.ts';
import type { HelpCentreStore } from '../shared/dynamodb/help-centre-store.ts';

/** What the handlers of this function are made of. */
export interface HelpCentreParts {
  store: HelpCentreStore;
  queue: AnswersQueue;
  signals: Signals;
  conversations: Deps;
  /** Of the public pages. */
  siteUrl: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** `length` hexadecimal characters. */
  hex(length: number): string;
}

/** How often a change that names no version is made again when another came in between. */
const attempts = 6;

/** @throws CauserieError not_found */
export async function requireRecord<K extends RecordKind>(
  store: HelpCentreStore,
  appId: string,
  kind: K,
  id: string,
): Promise<Records[K]> {
  const record = await store.record(appId, kind, id);
  if (record === undefined) {
    throw new CauserieError('not_found', `Your help centre has no ${kind} with this id.`);
  }
  return record;
}

/**
 * Changes a record, and tells the index of it.
 * @param version The one that the caller saw; undefined: whatever is there.
 * @throws CauserieError not_found, conflict, busy
 */
export async function changeRecord<K extends RecordKind>(
  { store, queue, now }: HelpCentreParts,
  where: { appId: string; kind: K; id: string; version?: number | undefined },
  plan: (before: Records[K]) => {
    after: Records[K];
    bodies?: Record<string, string | null>;
  },
): Promise<Records[K]> {
  const { appId, kind, id, version } = where;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = await requireRecord(store, appId, kind, id);
    if (version !== undefined && version !== before.version) throw changedMeanwhile(before.version);
    const { after, bodies } = plan(before);
    const record = next(before, after, now());
    if (await store.save(before, record, bodies)) {
      await queue.send(appId, 'changed');
      return record;
    }
  }
  throw new CauserieError('busy', 'Others are changing the same at once. Try again in a second.', {
    retryAfterSeconds: 1,
  });
}

/** @throws CauserieError conflict when the id is taken */
export async function createRecord<K extends RecordKind>(
  { store, queue, now }: HelpCentreParts,
  record: Records[K],
  bodies: Record<string, string | null> = {},
): Promise<Records[K]> {
  const first = next(record, record, now());
  if (!(await store.save(undefined, first, bodies))) {
    throw new CauserieError('conflict', `There is a ${record.kind} with this externalId already.`);
  }
  await queue.send(record.appId, 'changed');
  return first;
}

/** @throws CauserieError not_found, conflict */
export async function removeRecord(
  { store, queue }: HelpCentreParts,
  where: { appId: string; kind: RecordKind; id: string },
): Promise<void> {
  const record = await requireRecord(store, where.appId, where.kind, where.id);
  if (!(await store.remove(record))) throw changedMeanwhile(undefined);
  await queue.send(where.appId, 'changed');
}

export function changedMeanwhile(version: number | undefined): CauserieError {
  const which = version === undefined ? '' : ` It has version ${version}.`;
  return new CauserieError(
    'conflict',
    `Somebody has changed it meanwhile.${which} Read it again, then repeat what still fits.`,
  );
}

/** What a new record is called: after what it is called elsewhere, so that it is made once. */
export function identity(
  { hex }: HelpCentreParts,
  appId: string,
  kind: RecordKind,
  externalId: string | undefined,
) {
  const id = externalId === undefined ? hex(24) : derivedId(appId, kind, externalId);
  return { id, appId, externalId };
}

/** What something is put under has to be there; null: under nothing. @throws CauserieError not_found */
export async function requireParent(
  store: HelpCentreStore,
  appId: string,
  kind: 'category' | 'section',
  id: string | null | undefined,
): Promise<void> {
  if (id !== undefined && id !== null) await requireRecord(store, appId, kind, id);
}

/** @throws CauserieError invalid_request */
export function localeOf(params: Record<string, string>): string {
  return requireLocale(params['locale'] ?? '');
}

/** @throws CauserieError invalid_request */
export function requireLocale(tag: string): string {
  const locale = canonicalLocale(tag);
  if (locale !== undefined) return locale;
  throw new CauserieError('invalid_request', `"${tag}" is no language tag such as fr or pt-BR.`);
}
