import { createHmac } from 'node:crypto';
import * as z from 'zod/mini';
import type { Http, HttpRequest, HttpResponse, Settings } from '../channel.ts';
import { jsonOf } from '../http-json.ts';

/** Meta's Graph API, over which WhatsApp, Messenger and Instagram are reached. */

/** The one that the adapters were written and tested for; Meta keeps a version for two years. */
export const graphVersion = 'v25.0';
const realApiUrl = 'https://graph.facebook.com';

/** @param path Without a slash at its beginning; ids in it are escaped. */
export function graphUrl(
  { apiUrl = realApiUrl }: Settings,
  path: string,
  query: Record<string, string> = {},
): string {
  const search = new URLSearchParams(query).toString();
  const address = `${apiUrl.replace(/\/+$/, '')}/${graphVersion}/${path}`;
  return search === '' ? address : `${address}?${search}`;
}

/** Shows that who has the token has the app's secret too; apps may demand it of every request. */
export function proofOf(token = '', appSecret = ''): string {
  return createHmac('sha256', appSecret).update(token).digest('hex');
}

const errorShape = z.object({
  error: z.object({
    code: z.number(),
    error_subcode: z.optional(z.number()),
    message: z.optional(z.string()),
    error_data: z.optional(z.object({ details: z.optional(z.string()) })),
  }),
});

export interface GraphError {
  code: number;
  subcode?: number;
  /** Meta's own words. */
  message: string;
}

/** Undefined where an answer tells of no error in the way of this API. */
export function errorOf({ body }: HttpResponse): GraphError | undefined {
  const found = z.safeParse(errorShape, jsonOf(body));
  if (!found.success) return undefined;
  const { code, error_subcode: subcode, message, error_data: data } = found.data.error;
  return {
    code,
    ...(subcode === undefined ? {} : { subcode }),
    message: (data?.details || message || `Meta answered with the code ${code}.`).slice(0, 500),
  };
}

/**
 * What the API answers to something that is not sending.
 * @throws Error with what Meta says against it
 */
export async function ask(http: Http, request: HttpRequest, what: string): Promise<unknown> {
  const response = await http(request);
  const error = errorOf(response);
  if (error !== undefined) throw new Error(`${what}: ${error.message} (${error.code})`);
  if (response.status < 200 || response.status >= 300) {
    throw new Error(`${what}: Meta answered ${response.status}.`);
  }
  return jsonOf(response.body);
}
