import type {
  AwsCall,
  AwsReply,
  AwsService,
  Clock,
  Closeable,
  FunctionInvoker,
  Ids,
  Meter,
  Permission,
  RuntimeLog,
} from '../contracts.ts';
import { awsErrorReply } from '../endpoint/aws-error.ts';
import { compileEventPattern } from '../event-source-mapping/filter-criteria.ts';
import type { RequestContext } from '../iam/condition.ts';
import { compilePolicies } from '../iam/policy.ts';
import type { BucketModel } from '../s3/model.ts';
import type { EmailModel, ReceiptRuleModel } from './model.ts';
import { Outbox, type SentMail } from './outbox.ts';
import { type IncomingMail, receiptEvent, recipientsOf, stored } from './receipt.ts';
import { mailOf, readSend, type SendRequest } from './send-email.ts';
import { eventsOf } from './sending-events.ts';
import { SesError } from './ses-error.ts';

export interface SesOptions {
  clock: Clock;
  ids: Ids;
  meter: Meter;
  log: RuntimeLog;
  invoker: Pick<FunctionInvoker, 'invokeAsync'>;
  region: string;
  accountId: string;
  /** Writes an object; whether that is allowed is asked here. */
  putObject(bucket: string, key: string, body: Buffer): Promise<void>;
}

export interface Ses extends Closeable {
  readonly service: AwsService;
  readonly outbox: Outbox;
  /** Takes what the templates say from now on. */
  serve(model: EmailModel, buckets: readonly BucketModel[]): void;
  /** A mail comes in. @returns SES's id of it; undefined where no rule takes it. */
  receive(mail: IncomingMail): Promise<string | undefined>;
}

const SEND = '/v2/email/outbound-emails';
/** The name under which SES stands in bucket policies. */
const PRINCIPAL = 'ses.amazonaws.com';

/**
 * Amazon SES: what is sent stays in an outbox, what comes in is handed in (`/_causerie/mail`) and goes the way
 * of the template's receipt rules. No mail leaves this machine, and none comes from outside.
 */
export function createSes(options: SesOptions): Ses {
  const { clock, ids, meter, log, invoker, region, accountId } = options;
  const outbox = new Outbox();
  const timers = new Set<() => void>();
  let model: EmailModel = {
    identities: [],
    configurationSets: [],
    receiptRules: [],
    eventRules: [],
  };
  let buckets = new Map<string, BucketModel>();

  function permissionsOf({ identity, configurationSet, from }: SendRequest): Permission[] {
    const arn = (rest: string) => `arn:aws:ses:${region}:${accountId}:${rest}`;
    const context = { 'ses:FromAddress': from };
    return [
      { action: 'ses:SendEmail', resource: identity?.arn ?? arn(`identity/${from}`), context },
      ...(configurationSet === undefined
        ? []
        : [
            {
              action: 'ses:SendEmail',
              resource: arn(`configuration-set/${configurationSet}`),
              context,
            },
          ]),
    ];
  }

  function send(request: SendRequest): SentMail {
    const mail = mailOf(request, model, { clock, ids, region });
    meter.record('ses.message', mail.to.length, request.from);
    outbox.add(mail);
    const cancel = clock.setTimer(() => {
      timers.delete(cancel);
      tell(mail);
    }, 0);
    timers.add(cancel);
    return mail;
  }

  /** Says on the event bus what became of a mail, where its configuration set says so. */
  function tell(mail: SentMail): void {
    const set = model.configurationSets.find(({ name }) => name === mail.configurationSet);
    const at = new Date(clock.now()).toISOString();
    for (const { type, title, detail } of eventsOf(mail, ids, at)) {
      if (set === undefined || !set.told.includes(type)) continue;
      const event = {
        version: '0',
        id: ids.uuid(),
        'detail-type': title,
        source: 'aws.ses',
        account: accountId,
        time: at,
        region,
        resources: [set.arn],
        detail,
      };
      for (const { pattern, functionNames } of model.eventRules) {
        if (!compileEventPattern(pattern)(event)) continue;
        for (const name of functionNames) invoker.invokeAsync(name, JSON.stringify(event));
      }
    }
  }

  /** Whether the bucket lets SES write for this rule. */
  function mayWrite(rule: ReceiptRuleModel, bucket: BucketModel, key: string): boolean {
    if (bucket.policy === undefined) return false;
    const context: RequestContext = new Map([
      ['aws:sourcearn', [rule.arn]],
      ['aws:sourceaccount', [accountId]],
      ['aws:securetransport', ['true']],
      ['s3:tlsversion', ['1.3']],
    ]);
    const policies = compilePolicies([bucket.policy]);
    const resource = `${bucket.arn}/${key}`;
    return policies.evaluate('s3:PutObject', resource, context, [PRINCIPAL]).effect === 'allow';
  }

  async function carryOut(
    rule: ReceiptRuleModel,
    mail: IncomingMail,
    recipients: string[],
    messageId: string,
  ): Promise<void> {
    const at = clock.now();
    for (const action of rule.actions) {
      if (action.kind === 's3') {
        const key = action.prefix + messageId;
        const bucket = buckets.get(action.bucket);
        if (bucket === undefined || !mayWrite(rule, bucket, key)) {
          // SES bounces it then.
          log.error('ses', `The policy of ${action.bucket} does not let SES write ${key}.`);
          throw new SesError('AccessDenied', `SES may not write ${action.bucket}/${key}.`, 403);
        }
        meter.record('s3.put', 1, action.bucket);
        await options.putObject(action.bucket, key, stored(mail, messageId, region, at));
      } else {
        const { functionName } = action;
        const functionArn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
        const event = receiptEvent(mail, { messageId, recipients, functionArn, at });
        invoker.invokeAsync(functionName, JSON.stringify(event));
      }
    }
  }

  function handle(call: AwsCall): AwsReply {
    const id = ids.uuid();
    const isSend = call.method === 'POST' && call.path.replace(/\/$/, '') === SEND;
    const request = isSend ? readSend(call.body, model) : undefined;
    try {
      if (!isSend) {
        const message = `The local runtime serves SendEmail of SES (API v2), not ${call.method} ${call.path}.`;
        throw new SesError('NotFoundException', message, 404);
      }
      if (request === undefined) {
        throw new SesError('SerializationException', 'The body is not JSON.');
      }
      return {
        status: 200,
        headers: { 'content-type': 'application/json', 'x-amzn-requestid': id },
        body: JSON.stringify({ MessageId: send(request).messageId }),
      };
    } catch (error) {
      if (!(error instanceof SesError)) throw error;
      return awsErrorReply('rest-json', error, id);
    }
  }

  return {
    outbox,
    service: {
      signingName: 'ses',
      permissions(call) {
        const request = readSend(call.body, model);
        return request === undefined ? [] : permissionsOf(request);
      },
      handle: async (call) => handle(call),
    },
    serve(next, allBuckets) {
      model = next;
      buckets = new Map(allBuckets.map((bucket) => [bucket.name, bucket]));
    },
    async receive(mail) {
      const messageId = ids.token(40).toLowerCase();
      let taken = false;
      for (const rule of model.receiptRules) {
        const recipients = recipientsOf(rule, mail.to);
        if (recipients.length === 0) continue;
        taken = true;
        await carryOut(rule, mail, recipients, messageId);
      }
      if (taken) meter.record('ses.message', 1, 'in');
      return taken ? messageId : undefined;
    },
    async close() {
      for (const cancel of timers) cancel();
      timers.clear();
    },
  };
}
