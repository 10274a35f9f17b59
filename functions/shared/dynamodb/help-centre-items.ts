import { gunzipSync, gzipSync } from 'node:zlib';
import type { HelpRecord, RecordKind } from '../../../core/help-centre/model.ts';
import { directoryKeys } from './keys.ts';
import type { Item } from './reads.ts';

/** Bytes from which a body is compressed; below, gzip's own frame eats what it saves. */
const compressFrom = 1024;

/** Where a record lies: all of an app in one partition, kind by kind. */
export function recordKey(appId: string, kind: RecordKind, id: string): Item {
  return { pk: { S: directoryKeys.helpCentre(appId) }, sk: { S: `${kind}#${id}` } };
}

/** Bodies lie in a partition of their own, so that lists do not read them. */
export function bodyKey(appId: string, articleId: string, locale: string): Item {
  return { pk: { S: directoryKeys.helpBodies(appId) }, sk: { S: `${articleId}#${locale}` } };
}

/** In the index it stands under its parent, by position. */
export function recordItem(record: HelpRecord): Item {
  const { appId, kind, id, position, version } = record;
  return {
    ...recordKey(appId, kind, id),
    v: { N: String(version) },
    d: { S: JSON.stringify(record) },
    lookupPk: { S: listKey(appId, kind, record.kind === 'category' ? null : record.parentId) },
    lookupSk: { S: `${String(position).padStart(7, '0')}#${id}` },
  };
}

/** What lies under one parent; null: what lies under none. */
export function listKey(appId: string, kind: RecordKind, parentId: string | null): string {
  return `${directoryKeys.helpCentre(appId)}#${kind}#${parentId ?? ''}`;
}

export function recordOf<R extends HelpRecord>(item: Item): R {
  return JSON.parse(item['d']?.S ?? '{}') as R;
}

export function bodyItem(appId: string, articleId: string, locale: string, body: string): Item {
  const key = bodyKey(appId, articleId, locale);
  if (Buffer.byteLength(body) < compressFrom) return { ...key, t: { S: body } };
  return { ...key, z: { B: gzipSync(body) } };
}

export function bodyOf(item: Item): string {
  const packed = item['z']?.B;
  return packed === undefined ? (item['t']?.S ?? '') : gunzipSync(packed).toString();
}
