import { describe, expect, it } from 'vitest';
import { definitions, mailDefinitions } from '../../functions/definitions.ts';
import { createTestApp, statementsOf, synthesizeTemplates, temporaryFolder } from './fixture.ts';

const templates = synthesizeTemplates(
  createTestApp(temporaryFolder(), { emailDomain: 'mail.shop.example' }),
);
const all = templates.flatMap(({ stackName, Resources }) =>
  Object.entries(Resources).map(([id, resource]) => ({ id, stackName, ...resource })),
);
const ofType = (type: string) => all.filter((resource) => resource.Type === type);
const text = (value: unknown) => JSON.stringify(value);

describe('[H109] a deployment that takes mail', () => {
  it('is what there is of SES, and a deployment without a domain has none of it', () => {
    const bare = synthesizeTemplates(createTestApp(temporaryFolder()));
    const types = bare.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type));
    expect(types.filter((type) => type.startsWith('AWS::SES'))).toEqual([]);
    expect(text(bare)).not.toContain('ses.amazonaws.com');
    expect(bare.map(({ stackName }) => stackName)).not.toContain('causerie-email');
  });

  it('stores what comes in for its domain, looked at, and hands it to its function', () => {
    const [rule] = ofType('AWS::SES::ReceiptRule');
    expect(rule?.Properties['Rule']).toMatchObject({
      Enabled: true,
      ScanEnabled: true,
      Recipients: ['mail.shop.example'],
      Actions: [
        { S3Action: { ObjectKeyPrefix: 'mail/raw/' } },
        { LambdaAction: { InvocationType: 'Event' } },
      ],
    });
  });

  it('lets SES write there and nowhere else, from this rule of this account', () => {
    const policies = ofType('AWS::S3::BucketPolicy').filter((policy) =>
      text(policy).includes('ses.amazonaws.com'),
    );
    expect(policies).toHaveLength(1);
    const document = policies[0]?.Properties['PolicyDocument'] as { Statement: object[] };
    const [statement] = document.Statement.filter((one) => text(one).includes('ses.amazonaws.com'));
    expect(statement).toMatchObject({
      Effect: 'Allow',
      Action: 's3:PutObject',
      Condition: {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        ArnEquals: { 'aws:SourceArn': expect.anything() },
      },
    });
    expect(text(statement)).toContain('/mail/raw/*');
    expect(text(statement)).toContain('receipt-rule-set/causerie-mail:receipt-rule/causerie-mail');
  });

  it('keeps mail for two weeks', () => {
    const rules = ofType('AWS::S3::Bucket').flatMap(
      ({ Properties }) =>
        (Properties['LifecycleConfiguration'] as { Rules: Record<string, unknown>[] }).Rules,
    );
    expect(rules).toContainEqual(
      expect.objectContaining({ Prefix: 'mail/', ExpirationInDays: 14, Status: 'Enabled' }),
    );
  });

  it('sends as its domain with its configuration set, and what bounces comes to its function alone', () => {
    expect(ofType('AWS::SES::EmailIdentity')[0]?.Properties).toMatchObject({
      EmailIdentity: 'mail.shop.example',
      ConfigurationSetAttributes: { ConfigurationSetName: 'causerie-mail' },
      FeedbackAttributes: { EmailForwardingEnabled: false },
    });
    const [rule] = ofType('AWS::Events::Rule').filter(
      ({ Properties }) => Properties['EventPattern'] !== undefined,
    );
    expect(text(rule?.Properties['EventPattern'])).toContain('configuration-set/causerie-mail');
    expect(rule?.Properties['Targets']).toHaveLength(1);
    const permissions = ofType('AWS::Lambda::Permission').filter(
      (one) =>
        one.stackName === 'causerie-email' && /(?:ses|events)\.amazonaws\.com/.test(text(one)),
    );
    expect(permissions.every(({ Properties }) => Properties['SourceArn'] !== undefined)).toBe(true);
    expect(permissions).toHaveLength(2);
  });

  it('has a function that may no more than it needs', () => {
    const [definition] = mailDefinitions;
    const role = ofType('AWS::IAM::Role').find(
      ({ Properties }) => Properties['Description'] === `What ${definition?.name} may do.`,
    );
    if (role === undefined) throw new Error('the function has no role');
    const actions = statementsOf(role).flatMap(({ Action }) => Action);
    expect(actions.toSorted()).toEqual([
      'dynamodb:GetItem',
      'dynamodb:UpdateItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:GetObject',
      's3:PutObject',
      'sqs:SendMessage',
    ]);
  });

  it('sends by the functions that are granted it, as this domain alone', () => {
    const roles = ofType('AWS::IAM::Role').filter((role) => text(role).includes('ses:SendEmail'));
    const senders = definitions.filter(({ grants }) => grants.some((grant) => 'mail' in grant));
    expect(roles.map(({ Properties }) => Properties['Description']).toSorted()).toEqual(
      senders.map(({ name }) => `What ${name} may do.`).toSorted(),
    );
    for (const role of roles) {
      const [statement] = statementsOf(role).filter((one) => text(one).includes('ses:'));
      expect(text(statement?.Resource)).toContain('identity/mail.shop.example');
      expect(text(statement?.Resource)).toContain('configuration-set/causerie-mail');
      expect(text(statement?.Resource)).not.toContain('*');
    }
  });

  it('tells the operator what to enter in the DNS', () => {
    const outputs = templates.flatMap(({ Outputs = {} }) => Object.entries(Outputs));
    const records = outputs.filter(([name]) => name.startsWith('emailRecord'));
    expect(records).toHaveLength(4);
    expect(text(records)).toContain(' MX 10 inbound-smtp.');
    expect(Object.fromEntries(outputs)['emailRuleSet']?.Value).toBe('causerie-mail');
  });
});
