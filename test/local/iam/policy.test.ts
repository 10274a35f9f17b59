import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIam, createIamFromState, type Iam } from '../../../local/iam/iam.ts';
import type { PolicyDocument } from '../../../local/iam/policy-document.ts';
import { templateRoles } from '../../../local/iam/template-roles.ts';
import { compileWildcard } from '../../../local/iam/wildcard.ts';

const ADMIN = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:steps';

function iamWith(...statements: PolicyDocument['Statement'][]): Iam {
  return createIam({
    admin: ADMIN,
    seed: 'seed',
    now: () => 0,
    roles: [
      {
        logicalId: 'Role',
        roleName: 'role',
        policies: statements.map((Statement) => ({ Statement })),
      },
    ],
  });
}

function ask(
  iam: Iam,
  action: string,
  resource = QUEUE,
  context?: Record<string, string | string[]>,
): string | undefined {
  const { accessKeyId } = iam.credentialsFor('Role', 'message');
  const principal = {
    accessKeyId,
    arn: 'arn:aws:iam::000000000000:role/role',
    roleLogicalId: 'Role',
  };
  return iam.refusal(principal, {
    action,
    resource,
    ...(context === undefined ? {} : { context }),
  });
}

describe('policy evaluation', () => {
  it('denies what no statement allows, in the words of AWS', () => {
    const iam = iamWith({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE });
    expect(ask(iam, 'sqs:SendMessage')).toBeUndefined();
    expect(ask(iam, 'sqs:ReceiveMessage')).toBe(
      `User: arn:aws:sts::000000000000:assumed-role/role/message is not authorized to perform: sqs:ReceiveMessage on resource: ${QUEUE} because no identity-based policy allows the sqs:ReceiveMessage action`,
    );
    expect(ask(iam, 'sqs:SendMessage', `${QUEUE}2`)).toContain('no identity-based policy');
  });

  it('lets an explicit deny win over an allow, wherever it stands', () => {
    const iam = iamWith([
      { Effect: 'Deny', Action: 'sqs:Purge*', Resource: '*' },
      { Effect: 'Allow', Action: '*', Resource: '*' },
    ]);
    expect(ask(iam, 'sqs:PurgeQueue')).toContain(
      'with an explicit deny in an identity-based policy',
    );
    expect(ask(iam, 'sqs:SendMessage')).toBeUndefined();
    const later = iamWith(
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'sqs:PurgeQueue', Resource: QUEUE },
    );
    expect(ask(later, 'sqs:PurgeQueue')).toContain('explicit deny');
  });

  it('reads NotAction, NotResource, lists and case-insensitive actions', () => {
    const iam = iamWith({
      Effect: 'Allow',
      NotAction: ['sqs:Delete*', 'iam:*'],
      NotResource: `${QUEUE}?`,
    });
    expect(ask(iam, 'sqs:sendMESSAGE')).toBeUndefined();
    expect(ask(iam, 'SQS:DeleteMessage')).toBeDefined();
    expect(ask(iam, 'sqs:SendMessage', `${QUEUE}2`)).toBeDefined();
  });

  it.each([
    ['StringEquals', 'a', ['a'], true],
    ['StringEquals', 'a', ['b'], false],
    ['StringEquals', 'a', undefined, false],
    ['StringEqualsIfExists', 'a', undefined, true],
    ['StringNotEquals', 'a', undefined, true],
    ['StringNotEquals', 'a', ['a'], false],
    ['StringLike', 'u/*', ['u/1'], true],
    ['ArnLike', 'arn:aws:sqs:*:*:s*', [QUEUE], true],
    ['ArnLike', 'arn:aws:*:steps', [QUEUE], false],
    ['NumericLessThan', '10', ['9'], true],
    ['NumericLessThan', '10', ['10'], false],
    ['Bool', 'true', ['TRUE'], true],
    ['Null', 'true', undefined, true],
    ['Null', 'false', undefined, false],
    ['DateLessThan', '2026-01-01T00:00:00Z', ['2025-12-31T00:00:00Z'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringEquals', ['a'], undefined, true],
    ['ForAnyValue:StringEquals', ['a'], ['c', 'a'], true],
    ['ForAnyValue:StringEquals', ['a'], undefined, false],
  ] as const)('%s %j against %j is %s', (operator, wanted, values, allowed) => {
    const iam = iamWith({
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: { [operator]: { 'test:Key': wanted as string | string[] } },
    });
    const context = values === undefined ? undefined : { 'test:key': [...values] };
    expect(ask(iam, 'sqs:SendMessage', QUEUE, context) === undefined).toBe(allowed);
  });

  it('does not remember a decision that hung on a condition', () => {
    const iam = iamWith({
      Effect: 'Allow',
      Action: 'dynamodb:*',
      Resource: '*',
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'app1#*' } },
    });
    expect(
      ask(iam, 'dynamodb:GetItem', 'table', { 'dynamodb:LeadingKeys': ['app1#x'] }),
    ).toBeUndefined();
    expect(
      ask(iam, 'dynamodb:GetItem', 'table', { 'dynamodb:LeadingKeys': ['app2#x'] }),
    ).toBeDefined();
  });

  it('holds local transport for secure, and asks a resource for its policy', () => {
    const iam = iamWith({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE });
    const deny = (value: string): PolicyDocument => ({
      Statement: {
        Effect: 'Deny',
        Principal: '*',
        Action: 'sqs:*',
        Resource: QUEUE,
        Condition: { Bool: { 'aws:SecureTransport': value } },
      },
    });
    iam.registerResourcePolicy(QUEUE, deny('false'));
    expect(ask(iam, 'sqs:SendMessage')).toBeUndefined();
    iam.registerResourcePolicy(QUEUE, deny('true'));
    expect(ask(iam, 'sqs:SendMessage')).toContain('explicit deny in a resource-based policy');
  });

  it('fills in policy variables, and matches nothing where the request lacks them', () => {
    const iam = iamWith({
      Effect: 'Allow',
      Action: '*',
      Resource: ['arn:$', '{test:who}'].join(''),
    });
    expect(ask(iam, 'x:y', 'arn:me', { 'test:who': 'me' })).toBeUndefined();
    expect(ask(iam, 'x:y', 'arn:', {})).toBeDefined();
  });

  it('tells another thread the same roles, sessions and policies', () => {
    const iam = iamWith({ Effect: 'Allow', Action: 'sqs:*', Resource: QUEUE });
    ask(iam, 'sqs:SendMessage');
    const copy = createIamFromState(structuredClone(iam.state()), () => 0);
    expect(ask(copy, 'sqs:SendMessage')).toBeUndefined();
    expect(ask(copy, 'sqs:SendMessage', 'other')).toBeDefined();
    expect(copy.credentialsFor('Role', 'message')).toEqual(iam.credentialsFor('Role', 'message'));
  });

  it('matches wildcards as a naive matcher does', () => {
    const naive = (pattern: string, text: string): boolean => {
      if (pattern === '') return text === '';
      if (pattern[0] === '*') {
        return naive(pattern.slice(1), text) || (text !== '' && naive(pattern, text.slice(1)));
      }
      return (
        text !== '' &&
        (pattern[0] === '?' || pattern[0] === text[0]) &&
        naive(pattern.slice(1), text.slice(1))
      );
    };
    const letters = (alphabet: string) =>
      fc.array(fc.constantFrom(...alphabet), { maxLength: 8 }).map((chars) => chars.join(''));
    fc.assert(
      fc.property(letters('ab.*?$'), letters('ab.$'), (pattern, text) => {
        expect(compileWildcard(pattern)(text)).toBe(naive(pattern, text));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('roles of a template', () => {
  it('gathers inline, attached and managed policies', () => {
    const statement = (Action: string): PolicyDocument => ({
      Statement: { Effect: 'Allow', Action, Resource: '*' },
    });
    const roles = templateRoles(
      {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            Policies: [{ PolicyName: 'p', PolicyDocument: statement('a:Inline') }],
            ManagedPolicyArns: [
              'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
              'Custom',
            ],
          },
        },
        Custom: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: { PolicyDocument: statement('a:Custom') },
        },
        Attached: {
          Type: 'AWS::IAM::Policy',
          Properties: { Roles: ['physical-Role'], PolicyDocument: statement('a:Attached') },
        },
      },
      (logicalId) => `physical-${logicalId}`,
    );
    const iam = createIam({ admin: ADMIN, seed: 's', now: () => 0, roles });
    for (const action of ['a:Inline', 'a:Attached', 'a:Custom', 'logs:PutLogEvents']) {
      expect(ask(iam, action), action).toBeUndefined();
    }
    expect(ask(iam, 'a:Other')).toBeDefined();
  });

  it('refuses a managed policy and a condition that it would have to guess', () => {
    const managed = { ManagedPolicyArns: ['arn:aws:iam::aws:policy/PowerUserAccess'] };
    expect(() =>
      templateRoles({ Role: { Type: 'AWS::IAM::Role', Properties: managed } }, String),
    ).toThrow(expect.objectContaining({ code: 'UNKNOWN_MANAGED_POLICY' }));
    expect(() =>
      iamWith({ Effect: 'Allow', Action: '*', Resource: '*', Condition: { Nonsense: { a: 'b' } } }),
    ).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_CONDITION' }));
  });
});
