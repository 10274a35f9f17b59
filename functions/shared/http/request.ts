import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { CauserieError } from '../../../core/errors.ts';
import { limits } from '../../../core/protocol/limits.ts';
import { readJson } from '../../../core/read-json.ts';

/** The event of an HTTP API, with what authorizers add. */
export type HttpEvent = APIGatewayProxyEventV2 & {
  requestContext: { authorizer?: { jwt?: { claims: Record<string, unknown> } } };
};

/** @throws CauserieError too_large, invalid_json */
export function jsonBody(event: HttpEvent, maxBytes: number = limits.requestBytes): unknown {
  const text = textOf(event, maxBytes);
  try {
    return readJson(text === '' ? '{}' : text);
  } catch (cause) {
    throw new CauserieError('invalid_json', 'The body is not JSON.', { cause });
  }
}

/** The fields of a form; of those that come several times the last. @throws CauserieError too_large */
export function formBody(event: HttpEvent): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(textOf(event, limits.requestBytes)));
}

function textOf(event: HttpEvent, maxBytes: number): string {
  const text = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64').toString()
    : (event.body ?? '');
  if (Buffer.byteLength(text) > maxBytes) {
    throw new CauserieError('too_large', `A body may take ${maxBytes} bytes here.`);
  }
  return text;
}

/** @throws CauserieError unauthorized */
export function bearerToken(event: HttpEvent): string {
  const header = event.headers['authorization'] ?? '';
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header)?.[1];
  if (token === undefined) {
    throw new CauserieError(
      'unauthorized',
      'Send the token of your session as "Authorization: Bearer …".',
    );
  }
  return token;
}
