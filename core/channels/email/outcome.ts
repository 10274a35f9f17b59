import type { HttpResponse, Outcome } from '../channel.ts';

/** Milliseconds until SES is asked again that takes no more for now: a day's quota grows by the minute. */
const fullMs = 10 * 60_000;

/** What has to be set right by somebody, and is mended by nothing else; SES's exceptions, as it names them. */
const waits = new Set([
  'LimitExceededException',
  'SendingPausedException',
  'AccountSuspendedException',
]);

/** What SES answers to SendEmail. */
export function outcomeOf({ status, headers, body }: HttpResponse): Outcome {
  const said = parsed(body);
  if (status === 200) {
    const id = said['MessageId'];
    return { kind: 'sent', externalIds: typeof id === 'string' && id !== '' ? [id] : [] };
  }
  const [name = ''] = (headers['x-amzn-errortype'] ?? '').split(':', 1);
  const words = said['message'] ?? said['Message'];
  const message = typeof words === 'string' && words !== '' ? words : `SES answered ${status}.`;
  if (waits.has(name)) return { kind: 'later', afterMs: fullMs, message };
  if (status === 429 || status >= 500 || status === 408) return { kind: 'later', message };
  return { kind: 'refused', code: name === '' ? String(status) : name, message };
}

function parsed(body: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
