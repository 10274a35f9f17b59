import { writeFileSync } from 'node:fs';
import type { Erasure, ExportRecord } from '../../core/protocol/people-routes.ts';
import { signIn } from './agents/admin-api.ts';
import { fail, readOptions } from './options.ts';
import { readOutputs } from './outputs.ts';
import { createApi } from './replay/http.ts';

/** Milliseconds for which a route is asked again while it is busy. */
const patience = 60_000;

/** `npm run admin -- export-user | erase-user`: what people may ask of a company. */
export async function peopleCommand(action: 'export-user' | 'erase-user', args: string[]) {
  const { values } = readOptions(
    {
      command: `npm run admin -- ${action}`,
      summary:
        action === 'export-user'
          ? 'Writes all that is kept of a person into a JSON file, as the app’s administrator.'
          : 'Deletes a person with all that is kept of him, as the app’s administrator, and prints what went.',
      options: {
        user: { type: 'string', value: 'ID', help: 'the person’s userId' },
        'external-id': { type: 'string', value: 'ID', help: 'or the company’s own id' },
        email: { type: 'string', value: 'ADDRESS', help: 'or a verified address' },
        file: { type: 'string', value: 'FILE', help: 'of the export (default USERID.json)' },
        yes: { type: 'boolean', help: 'it is meant: what is erased does not come back' },
        outputs: {
          type: 'string',
          value: 'FILE',
          help: 'of the deployment (default outputs.json)',
        },
      },
    },
    args,
  );
  try {
    const outputs = readOutputs(values.outputs ?? 'outputs.json');
    const api = createApi(outputs.httpApiUrl, patience);
    const token = await signIn(outputs);
    const userId = await personOf(values);
    if (action === 'export-user') {
      const file = values.file ?? `${userId}.json`;
      writeFileSync(file, `${JSON.stringify(await exported(userId), null, 2)}\n`, { mode: 0o600 });
      console.log(`All that is kept of ${userId} is in ${file}.`);
      return;
    }
    if (values.yes !== true) {
      fail(`Add --yes to delete ${userId} with all that is kept of him. It does not come back.`);
    }
    for (;;) {
      const path = `/admin/users/${userId}/erasure`;
      const erasure = await api<Erasure>({ method: 'POST', path, token });
      if (!erasure.done) continue;
      console.log(JSON.stringify(erasure, null, 2));
      return;
    }

    async function personOf(by: typeof values): Promise<string> {
      if (by.user !== undefined) return by.user;
      const query = new URLSearchParams();
      if (by['external-id'] !== undefined) query.set('externalId', by['external-id']);
      else if (by.email !== undefined) query.set('email', by.email);
      else fail('Say who it is: --user ID, --external-id ID or --email ADDRESS.');
      const { users } = await api<{ users: { userId: string; externalId?: string }[] }>({
        path: `/admin/users?${query}`,
        token,
      });
      const [one, ...others] = users;
      if (one === undefined) return fail('Your app has nobody like that.');
      if (others.length === 0) return one.userId;
      const all = users.map(({ userId: id, externalId = '-' }) => `${id} (${externalId})`);
      return fail(`Several people have it. Choose one by --user: ${all.join(', ')}.`);
    }

    async function exported(id: string) {
      const records: ExportRecord[] = [];
      let cursor: string | null = null;
      do {
        const query: string = cursor === null ? '' : `?cursor=${cursor}`;
        const page: { records: ExportRecord[]; cursor: string | null } = await api({
          path: `/admin/users/${id}/export${query}`,
          token,
        });
        records.push(...page.records);
        cursor = page.cursor;
      } while (cursor !== null);
      return { exportedAt: new Date().toISOString(), userId: id, ...arranged(records) };
    }
  } catch (error) {
    fail((error as Error).message);
  }
}

/** As a person reads it: himself, and under each conversation what was said in it. */
export function arranged(records: readonly ExportRecord[]) {
  const ofKind = <K extends ExportRecord['kind']>(kind: K) =>
    records.filter((record): record is Extract<ExportRecord, { kind: K }> => record.kind === kind);
  const pages = ofKind('entries');
  return {
    user: ofKind('user')[0]?.user,
    devices: ofKind('device').map(({ device }) => device),
    channels: ofKind('channel').map(({ channel }) => channel),
    conversations: ofKind('conversation').map(({ conversation }) => {
      const own = pages.filter(({ conversationId }) => conversationId === conversation['id']);
      return {
        ...conversation,
        entries: own.flatMap(({ entries }) => entries),
        files: [...new Set(own.flatMap(({ files }) => files))],
      };
    }),
  };
}
