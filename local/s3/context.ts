import type { AwsReply, Meter, Principal } from '../contracts.ts';
import type { Iam } from '../iam/iam.ts';
import type { ObjectStore } from './object-store.ts';
import { S3Error } from './s3-error.ts';

/** What the operations work with. */
export interface S3Context {
  store: ObjectStore;
  iam: Pick<Iam, 'refusal' | 'authenticateText'>;
  meter: Meter;
  region: string;
  now(): number;
}

/** @throws S3Error `AccessDenied` unless the caller may do it */
export function requireAllowed(
  { iam }: S3Context,
  principal: Principal,
  action: string,
  resource: string,
): void {
  const refusal = iam.refusal(principal, { action, resource });
  if (refusal !== undefined) throw new S3Error('AccessDenied', refusal);
}

export function xmlReply(body: string, status = 200): AwsReply {
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

export function emptyReply(status: number, headers: Record<string, string> = {}): AwsReply {
  return { status, headers, body: '' };
}
