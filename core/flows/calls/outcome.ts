import type { Need, NeedAnswer } from '../run.ts';

export type CallNeed = Extract<Need, { type: 'call' }>;
export type CallAnswer = Extract<NeedAnswer, { type: 'call' }>;
export type CallFailure = Extract<CallAnswer, { outcome: 'failed' }>;

/** Why a call brought no answer. Literal: flows branch on it. */
export type CallFailureCode =
  | 'secret_missing' // no secret has that name
  | 'invalid_request' // what the flow made is no request
  | 'address_refused' // not a public https address
  | 'unreachable' // no such host, no connection, no valid certificate, or it broke off
  | 'timeout'
  | 'redirected' // answered with another address, which is not followed
  | 'too_large' // more than 1 MB, packed or unpacked, or too many headers
  | 'too_deep' // JSON of more levels than anybody reads
  | 'bad_encoding' // packed or written in a way that nobody here can read
  | 'internal'; // ours; the cause is in the log

/** @param message A sentence for the flow's author. It holds no address and no secret. */
export function failed(code: CallFailureCode, message: string): CallFailure {
  return { type: 'call', outcome: 'failed', code, message };
}
