import { signIn } from '../agents/admin-api.ts';
import type { Outputs } from '../outputs.ts';
import { ApiError, type ApiRequest, createApi } from '../replay/http.ts';
import type { Batch } from './batches.ts';
import type { ItemKinds } from './items.ts';

export type Counts = Record<'created' | 'updated' | 'unchanged' | 'failed', number>;

export interface ImportAnswer extends Record<ItemKinds, Counts> {
  problems: {
    severity: 'error' | 'warning';
    kind: string;
    externalId?: string;
    message: string;
  }[];
}

/** Milliseconds for which a request is tried again while the deployment does not take it. */
const patience = 60_000;

/** The import by way of the admin routes, signed in as the administrator of the outputs. */
export function createImportApi(outputs: Outputs) {
  const api = createApi(outputs.httpApiUrl, patience);
  let token: Promise<string> | undefined;

  async function ask<T>(request: Omit<ApiRequest, 'token'>): Promise<T> {
    token ??= signIn(outputs);
    try {
      return await api<T>({ ...request, token: await token });
    } catch (error) {
      // A token lasts an hour; an import may take longer.
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      token = signIn(outputs);
      return api<T>({ ...request, token: await token });
    }
  }

  return {
    send: (batch: Batch, locale: string) =>
      ask<ImportAnswer>({
        method: 'POST',
        path: '/admin/help-centre/import',
        body: { ...batch, locale },
      }),
    siteUrl: async () => (await ask<{ siteUrl: string }>({ path: '/admin/help-centre' })).siteUrl,
  };
}
