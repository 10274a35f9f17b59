import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import {
  CfnConfigurationSet,
  CfnConfigurationSetEventDestination,
  CfnEmailIdentity,
  CfnReceiptRule,
  CfnReceiptRuleSet,
} from 'aws-cdk-lib/aws-ses';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { rawPrefix } from '../../core/channels/email/keys.ts';
import { createFunction } from '../constructs/function.ts';
import type { EmailParts, Parts, Plan } from '../constructs/parts.ts';
import { sesArn } from '../constructs/wiring.ts';
import { acknowledge } from '../nag.ts';
import type { Settings } from '../settings.ts';

/** Undefined where no mail is taken. */
export function nameEmail({ emailDomain, deployment }: Settings): EmailParts | undefined {
  if (emailDomain === undefined) return undefined;
  const name = `${deployment}-mail`;
  return { domain: emailDomain, configurationSet: name, ruleName: name };
}

/** What is told of a mail that was sent. */
const SENDING_EVENTS = ['BOUNCE', 'COMPLAINT', 'DELIVERY', 'REJECT'];

/**
 * Mail of a domain, in and out by Amazon SES. A receipt rule stores what comes in and hands it to a function,
 * which is told as well what became of what was sent. DNS records and the active rule set are the operator's:
 * there is one active rule set in an account and Region, and it may be another's.
 */
export class EmailStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    plan: Plan,
    parts: Parts & { email: EmailParts },
    props: StackProps,
  ) {
    super(scope, id, { ...props, description: 'Causerie: e-mail by Amazon SES' });
    const { email } = parts;
    const identity = createIdentity(this, email);
    for (const definition of plan.definitions) {
      if (definition.trigger.kind !== 'mail') continue;
      const lambda = createFunction(this, definition, parts, plan);
      keepFailures(this, lambda, email);
      receive(this, lambda, parts);
      watchSending(this, lambda, email);
    }
    this.tellRecords(identity, email);
  }

  /** What has to be entered in the domain's DNS, and done once. */
  private tellRecords(identity: CfnEmailIdentity, { domain, ruleName }: EmailParts): void {
    const records: [string, string, string][] = [
      [identity.attrDkimDnsTokenName1, 'CNAME', identity.attrDkimDnsTokenValue1],
      [identity.attrDkimDnsTokenName2, 'CNAME', identity.attrDkimDnsTokenValue2],
      [identity.attrDkimDnsTokenName3, 'CNAME', identity.attrDkimDnsTokenValue3],
      [domain, 'MX', `10 inbound-smtp.${this.region}.amazonaws.com`],
    ];
    for (const [index, [name, type, value]] of records.entries()) {
      new CfnOutput(this, `emailRecord${index + 1}`, { value: `${name} ${type} ${value}` });
    }
    new CfnOutput(this, 'emailDomain', { value: domain });
    new CfnOutput(this, 'emailRuleSet', { value: ruleName });
  }
}

/** The domain as SES knows it, and how it sends. */
function createIdentity(stack: Stack, { domain, configurationSet }: EmailParts): CfnEmailIdentity {
  const set = new CfnConfigurationSet(stack, 'Sending', {
    name: configurationSet,
    reputationOptions: { reputationMetricsEnabled: true },
    suppressionOptions: { suppressedReasons: ['BOUNCE', 'COMPLAINT'] },
  });
  const identity = new CfnEmailIdentity(stack, 'Domain', {
    emailIdentity: domain,
    configurationSetAttributes: { configurationSetName: configurationSet },
    dkimSigningAttributes: { nextSigningKeyLength: 'RSA_2048_BIT' },
    // What bounces is told as an event; as a mail it would come in here.
    feedbackAttributes: { emailForwardingEnabled: false },
  });
  identity.addResourceDependency(set);
  return identity;
}

export function mailDeadLetters({ configurationSet }: EmailParts): string {
  return `${configurationSet}-dead-letters`;
}

/** Lambda tries a mail three times. It lies in the bucket still, and here is which one it was. */
function keepFailures(stack: Stack, lambda: LambdaFunction, email: EmailParts): void {
  const queue = new Queue(stack, 'MailDeadLetters', {
    queueName: mailDeadLetters(email),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14), // time for someone to look
  });
  acknowledge.deadLetters(queue);
  lambda.configureAsyncInvoke({ retryAttempts: 2, onFailure: new SqsDestination(queue) });
  new CfnOutput(stack, 'mailDeadLettersUrl', { value: queue.queueUrl });
}

/** What comes in for the domain is looked at by SES, stored, and handed on. */
function receive(
  stack: Stack,
  lambda: LambdaFunction,
  { content, email }: Parts & { email: EmailParts },
): void {
  const { domain, ruleName } = email;
  const set = new CfnReceiptRuleSet(stack, 'Received', { ruleSetName: ruleName });
  const rule = new CfnReceiptRule(stack, 'Rule', {
    ruleSetName: ruleName,
    rule: {
      name: ruleName,
      enabled: true,
      recipients: [domain],
      scanEnabled: true,
      actions: [
        { s3Action: { bucketName: content.name, objectKeyPrefix: rawPrefix } },
        { lambdaAction: { functionArn: lambda.functionArn, invocationType: 'Event' } },
      ],
    },
  });
  rule.addResourceDependency(set);
  lambda.addPermission('Receive', {
    principal: new ServicePrincipal('ses.amazonaws.com'),
    sourceAccount: stack.account,
    sourceArn: sesArn(`receipt-rule-set/${ruleName}:receipt-rule/${ruleName}`),
  });
  // SES tries the permission when it makes the rule.
  for (const child of lambda.node.findAll()) {
    if (child !== lambda && child.node.id === 'Receive') rule.node.addDependency(child);
  }
}

/** SES tells the account's own event bus, which tries for a day. */
function watchSending(
  stack: Stack,
  lambda: LambdaFunction,
  { configurationSet }: EmailParts,
): void {
  const bus = EventBus.fromEventBusName(stack, 'Bus', 'default');
  const destination = new CfnConfigurationSetEventDestination(stack, 'SendingEvents', {
    configurationSetName: configurationSet,
    eventDestination: {
      name: configurationSet,
      enabled: true,
      matchingEventTypes: SENDING_EVENTS,
      eventBridgeDestination: { eventBusArn: bus.eventBusArn },
    },
  });
  destination.node.addDependency(stack.node.findChild('Sending'));
  new Rule(stack, 'SendingRule', {
    description: 'What became of mail that was sent.',
    eventPattern: {
      source: ['aws.ses'],
      resources: [sesArn(`configuration-set/${configurationSet}`)],
    },
    targets: [new LambdaTarget(lambda, { retryAttempts: 10, maxEventAge: Duration.hours(24) })],
  });
}
