import type { AwsReply } from '../contracts.ts';
import { AUTH_CODES, type AuthFailure } from '../iam/auth-failure.ts';

/** The families of wire protocol in which a service answers. */
export type AwsProtocol = 'json-1.0' | 'json-1.1' | 'rest-json' | 'query' | 's3';

export interface AwsErrorFields {
  code: string;
  message: string;
  status: number;
}

/** The protocol of a service, by its signing name; those not listed speak AWS JSON 1.1. */
const PROTOCOLS: Record<string, AwsProtocol> = {
  sqs: 'json-1.0',
  dynamodb: 'json-1.0',
  'execute-api': 'rest-json',
  lambda: 'rest-json',
  scheduler: 'rest-json',
  ses: 'rest-json',
  sts: 'query',
  sns: 'query',
  s3: 's3',
};

export function protocolOf(signingName: string): AwsProtocol {
  return PROTOCOLS[signingName] ?? 'json-1.1';
}

/** An error as clients of the protocol expect it. */
export function awsErrorReply(
  protocol: AwsProtocol,
  error: AwsErrorFields,
  requestId: string,
): AwsReply {
  const { code, message, status } = error;
  if (protocol === 'query' || protocol === 's3') {
    const inner = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
    const body =
      protocol === 's3'
        ? `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner}<RequestId>${requestId}</RequestId></Error>`
        : `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>${inner}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
    const type = protocol === 's3' ? 'application/xml' : 'text/xml';
    return {
      status,
      headers: {
        'content-type': type,
        'x-amzn-requestid': requestId,
        'x-amz-request-id': requestId,
      },
      body,
    };
  }
  if (protocol === 'rest-json') {
    return {
      status,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': requestId,
        'x-amzn-errortype': code,
      },
      body: JSON.stringify({ message }),
    };
  }
  return {
    status,
    headers: {
      'content-type': `application/x-amz-${protocol}`,
      'x-amzn-requestid': requestId,
    },
    body: JSON.stringify({ __type: `com.amazon.coral.service#${code}`, message }),
  };
}

/** The refusal of a request whose caller is not known. */
export function authFailureReply(
  protocol: AwsProtocol,
  failure: AuthFailure,
  requestId: string,
): AwsReply {
  const codes = AUTH_CODES[failure.kind];
  const code = protocol === 's3' ? codes.s3 : protocol === 'query' ? codes.query : codes.json;
  const status = protocol.startsWith('json') ? 400 : 403;
  return awsErrorReply(protocol, { code, message: failure.message, status }, requestId);
}

/** The refusal of a caller whose policies do not allow the call. */
export function accessDeniedReply(
  protocol: AwsProtocol,
  message: string,
  requestId: string,
): AwsReply {
  const code = protocol === 's3' || protocol === 'query' ? 'AccessDenied' : 'AccessDeniedException';
  const status = protocol.startsWith('json') ? 400 : 403;
  return awsErrorReply(protocol, { code, message, status }, requestId);
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
