import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../endpoint/read-body.ts';
import { addressIn } from './address.ts';
import { checks, type IncomingMail, type Verdicts } from './receipt.ts';
import type { Ses } from './ses.ts';
import { SesError } from './ses-error.ts';

export const MAIL_PATH = '/_causerie/mail';
/** Bytes of a mail that SES takes in. */
const BODY_LIMIT = 40 * 1024 * 1024;
const statuses = ['PASS', 'FAIL', 'GRAY', 'PROCESSING_FAILED'] as const;

/**
 * For who shows the control token as `Authorization: Bearer …`: `GET /_causerie/mail?to=…` is what was sent,
 * `POST /_causerie/mail?from=…&to=…` hands in a raw mail, with what SES is to find of it
 * (`&dkim=PASS&dmarc=PASS&spam=FAIL…`).
 */
export function createMailRoutes(
  ses: Pick<Ses, 'outbox' | 'receive'>,
  controlToken: string,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const expected = Buffer.from(`Bearer ${controlToken}`);

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ): Promise<void> {
    const send = (status: number, body: unknown) =>
      response
        .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
        .end(JSON.stringify(body));
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      send(403, { message: 'Mail is for who has the control token (output controlToken).' });
    } else if (request.method === 'GET') {
      send(200, { mails: ses.outbox.list(query.get('to') ?? undefined) });
    } else if (request.method === 'POST') {
      const raw = await readBody(request, BODY_LIMIT);
      if (raw === undefined) {
        send(413, { message: 'A mail has at most 40 MB.' });
        return;
      }
      const mail = incoming(query, raw);
      if (typeof mail === 'string') {
        send(400, { message: mail });
        return;
      }
      const messageId = await ses.receive(mail);
      if (messageId === undefined) {
        send(404, { message: `No receipt rule is for ${mail.to.join(', ')}.` });
      } else send(200, { messageId });
    } else send(405, { message: `Use GET or POST ${MAIL_PATH}.` });
  }

  return (request, response) => {
    const [path, query = ''] = (request.url ?? '').split('?', 2);
    if (path !== MAIL_PATH) return false;
    answer(request, response, new URLSearchParams(query)).catch((error: unknown) => {
      if (!(error instanceof SesError)) response.destroy();
      else {
        response
          .writeHead(error.status, { 'content-type': 'application/json' })
          .end(JSON.stringify({ message: error.message }));
      }
    });
    return true;
  };
}

/** The mail, or what is wrong with it. */
function incoming(query: URLSearchParams, raw: Buffer): IncomingMail | string {
  const to = query.getAll('to').map((one) => addressIn(one));
  if (to.length === 0 || to.includes(undefined)) return 'Say for whom it is: ?to=<address>';
  const from = query.get('from') ?? '';
  if (from !== '' && addressIn(from) === undefined) return 'from has to be an address, or empty.';
  const verdicts: Verdicts = {
    spam: 'PASS',
    virus: 'PASS',
    spf: 'GRAY',
    dkim: 'GRAY',
    dmarc: 'GRAY',
  };
  for (const check of checks) {
    const found = query.get(check)?.toUpperCase();
    if (found === undefined) continue;
    const status = statuses.find((one) => one === found);
    if (status === undefined) return `${check} is one of ${statuses.join(', ')}.`;
    verdicts[check] = status;
  }
  return {
    from: from === '' ? '' : (addressIn(from) ?? ''),
    to: to.filter((one) => one !== undefined),
    raw,
    verdicts,
    dmarcPolicy: query.get('dmarcPolicy') ?? undefined,
  };
}
