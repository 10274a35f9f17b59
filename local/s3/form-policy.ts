import { asArray, asObject, asText, isObject } from '../template/json.ts';
import { S3Error } from './s3-error.ts';

/** Fields that no condition has to name. */
const FREE = /^(x-amz-signature|file|policy|x-ignore-.*)$/;

/** What a form wants to do, to be held to the policy that somebody signed for it. */
export interface Upload {
  bucket: string;
  /** Lower-cased names; with the key as it will be. */
  fields: ReadonlyMap<string, string>;
  /** Bytes of the file. */
  size: number;
}

/**
 * Holds a form to its policy (S3 API reference, "POST policy"): not expired, every condition met, and
 * every field named by one.
 *
 * @param policy the policy's JSON
 * @param now milliseconds since the epoch
 * @throws S3Error `AccessDenied`, `EntityTooLarge`, `EntityTooSmall`, `InvalidPolicyDocument`
 */
export function requirePolicy(policy: string, { bucket, fields, size }: Upload, now: number): void {
  const { expiration, conditions } = parse(policy);
  if (now > expiration) throw denied('Policy expired.');
  const named = new Set<string>();
  const given = (name: string) => (name === 'bucket' ? bucket : (fields.get(name) ?? ''));
  const demand = (operator: string, field: string, wanted: string): void => {
    const name = field.toLowerCase().replace(/^\$/, '');
    named.add(name);
    const value = given(name);
    const met = operator === 'eq' ? value === wanted : value.startsWith(wanted);
    if (!met) {
      throw denied(`Policy Condition failed: ${JSON.stringify([operator, `$${name}`, wanted])}`);
    }
  };
  for (const condition of conditions) {
    if (isObject(condition)) {
      for (const [field, value] of Object.entries(condition)) demand('eq', field, String(value));
      continue;
    }
    const [operator, first, second] = asArray(condition).map((part) => asText(part) ?? '');
    if (operator === 'content-length-range') requireSize(size, Number(first), Number(second));
    else if (operator === 'eq' || operator === 'starts-with')
      demand(operator, first ?? '', second ?? '');
    else throw invalid(`Invalid condition: ${JSON.stringify(condition)}`);
  }
  for (const name of fields.keys()) {
    if (!named.has(name) && !FREE.test(name)) throw denied(`Extra input fields: ${name}`);
  }
}

export function requireSize(size: number, minimum: number, maximum: number): void {
  if (!(minimum >= 0 && maximum >= minimum)) throw invalid('Invalid content-length-range.');
  if (size < minimum) {
    throw new S3Error(
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
    );
  }
  if (size > maximum) {
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
  }
}

function parse(text: string): { expiration: number; conditions: unknown[] } {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw invalid('The policy is not JSON.');
  }
  const { expiration, conditions } = asObject(policy);
  const until = Date.parse(asText(expiration) ?? '');
  if (Number.isNaN(until) || !Array.isArray(conditions)) {
    throw invalid('A policy needs an expiration and conditions.');
  }
  return { expiration: until, conditions };
}

function denied(why: string): S3Error {
  return new S3Error('AccessDenied', `Invalid according to Policy: ${why}`);
}

function invalid(why: string): S3Error {
  return new S3Error('InvalidPolicyDocument', `Invalid Policy: ${why}`);
}
