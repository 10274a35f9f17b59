import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as s3 from '@aws-sdk/client-s3';
import * as secrets from '@aws-sdk/client-secrets-manager';
import * as ses from '@aws-sdk/client-sesv2';
import * as sqs from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { definitions } from '../../functions/definitions.ts';

/** Operations that the SDK knows, by the service's prefix in IAM. */
const SERVICES: Record<string, Record<string, unknown>> = {
  'cognito-idp': cognito,
  dynamodb,
  s3,
  secretsmanager: secrets,
  ses,
  sqs,
};

/** Actions that authorize a part of an operation, not an operation (Service Authorization Reference). */
const NOT_OPERATIONS = new Set(['dynamodb:ConditionCheckItem', 's3:ListBucket']);

describe('grants', () => {
  const granted = definitions.flatMap(({ name, grants }) =>
    grants.flatMap((grant) =>
      'connections' in grant ? [] : grant.actions.map((action) => [name, action] as const),
    ),
  );

  // IAM takes a misspelt action without a word, and so does the validation of templates.
  it.each(granted)('%s: %s is an action of AWS', (_name, action) => {
    const [service = '', operation = ''] = action.split(':');
    if (NOT_OPERATIONS.has(action)) return;
    expect(Object.keys(SERVICES[service] ?? {})).toContain(`${operation}Command`);
  });
});
