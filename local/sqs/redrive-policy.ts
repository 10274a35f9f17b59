import { invalidParameter, SqsError } from './sqs-error.ts';

/** When a message leaves its queue for the dead-letter queue. */
export interface RedrivePolicy {
  deadLetterTargetArn: string;
  /** Receives after which the next one moves the message: 1 to 1,000. */
  maxReceiveCount: number;
}

/**
 * Reads the attribute `RedrivePolicy`. Empty text takes the policy away.
 *
 * @throws SqsError `InvalidParameterValue` in the words recorded from AWS
 */
export function parseRedrivePolicy(text: string): RedrivePolicy | undefined {
  if (text === '') return undefined;
  const policy = parseJsonObject(text, 'RedrivePolicy');
  if (policy === undefined || Object.keys(policy).length === 0) return undefined;
  const target = policy['deadLetterTargetArn'];
  const count = policy['maxReceiveCount'];
  if (target === undefined) {
    throw invalidParameter(
      'RedrivePolicy',
      text,
      'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.',
    );
  }
  if (count === undefined) {
    throw invalidParameter(
      'RedrivePolicy',
      text,
      'Redrive policy does not contain mandatory attribute: maxReceiveCount.',
    );
  }
  if (typeof target !== 'string' || target.split(':').length !== 6) {
    throw invalidParameter('RedrivePolicy', text, 'Invalid value for deadLetterTargetArn.');
  }
  const maxReceiveCount = Number(count);
  if (!Number.isInteger(maxReceiveCount) || maxReceiveCount < 1 || maxReceiveCount > 1000) {
    throw invalidParameter(
      'RedrivePolicy',
      text,
      `Invalid value for maxReceiveCount: ${String(count)}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  return { deadLetterTargetArn: target, maxReceiveCount };
}

/**
 * Whether a dead-letter queue's `RedriveAllowPolicy` lets `sourceArn` use it.
 *
 * @throws SqsError `InvalidAttributeValue` when the policy is not valid JSON
 */
export function allowsRedrive(policyText: string | undefined, sourceArn: string): boolean {
  if (policyText === undefined || policyText === '') return true;
  const policy = parseJsonObject(policyText, 'RedriveAllowPolicy') ?? {};
  switch (policy['redrivePermission']) {
    case 'denyAll':
      return false;
    case 'byQueue': {
      const sources = policy['sourceQueueArns'];
      return Array.isArray(sources) && sources.includes(sourceArn);
    }
    default:
      return true;
  }
}

function parseJsonObject(text: string, name: string): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SqsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
