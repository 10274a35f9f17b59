import { randomUUID } from 'node:crypto';
import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { HttpResponse } from '../../../core/channels/channel.ts';
import { email } from '../../../core/channels/email/email.ts';
import { withSes } from '../../../functions/shared/channels/ses-http.ts';
import { createAwsEndpoint } from '../../../local/endpoint/aws-endpoint.ts';
import type { BucketModel } from '../../../local/s3/model.ts';
import type { EmailModel } from '../../../local/ses/model.ts';
import type { IncomingMail } from '../../../local/ses/receipt.ts';
import { createSes } from '../../../local/ses/ses.ts';
import { ADMIN, countingMeter, quietLog, testIam } from '../dynamodb/support.ts';

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
  vi.unstubAllEnvs();
});

const ids = { uuid: randomUUID, token: (length: number) => 'X'.repeat(length) };
const set = 'arn:aws:ses:us-east-1:000000000000:configuration-set/mail';
const ruleArn = 'arn:aws:ses:us-east-1:000000000000:receipt-rule-set/mail:receipt-rule/mail';

const model: EmailModel = {
  identities: [
    {
      name: 'shop.example',
      arn: 'arn:aws:ses:us-east-1:000000000000:identity/shop.example',
      configurationSet: 'mail',
    },
  ],
  configurationSets: [{ name: 'mail', arn: set, told: ['BOUNCE', 'COMPLAINT', 'DELIVERY'] }],
  receiptRules: [
    {
      name: 'mail',
      arn: ruleArn,
      recipients: ['shop.example'],
      actions: [
        { kind: 's3', bucket: 'content', prefix: 'mail/raw/' },
        { kind: 'lambda', functionName: 'reads-mail' },
      ],
    },
  ],
  eventRules: [
    { pattern: { source: ['aws.ses'], resources: [set] }, functionNames: ['hears'] },
    { pattern: { source: ['aws.ses'], resources: ['another'] }, functionNames: ['deaf'] },
  ],
};

const bucket = (sourceArn: string): BucketModel => ({
  name: 'content',
  arn: 'arn:aws:s3:::content',
  cors: [],
  policy: {
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'ses.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::content/mail/raw/*',
      Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
    },
  },
});

async function start(buckets = [bucket(ruleArn)]) {
  const iam = testIam();
  const { region, accountId } = iam;
  const invoked: { name: string; event: Record<string, never> }[] = [];
  const objects = new Map<string, Buffer>();
  const ses = createSes({
    clock: {
      now: Date.now,
      setTimer: (fn, ms) => {
        const timer = setTimeout(fn, ms);
        return () => clearTimeout(timer);
      },
    },
    ids,
    meter: countingMeter(),
    log: quietLog,
    invoker: {
      invokeAsync: (name, payload) => invoked.push({ name, event: JSON.parse(payload) }),
    },
    region,
    accountId,
    async putObject(name, key, body) {
      objects.set(`${name}/${key}`, body);
    },
  });
  ses.serve(model, buckets);
  const endpoint = createAwsEndpoint({ services: [ses.service], iam, ids, log: quietLog });
  const url = `http://127.0.0.1:${await endpoint.listen(0)}`;
  opened.push(async () => {
    await endpoint.close();
    await ses.close();
  });
  const clientOf = (credentials: { accessKeyId: string; secretAccessKey: string }) => {
    const client = new SESv2Client({ endpoint: url, region, credentials, maxAttempts: 1 });
    opened.push(() => client.destroy());
    return client;
  };
  return { ses, iam, url, invoked, objects, clientOf, client: clientOf(ADMIN) };
}

const mail = (more: Partial<SendEmailCommandInput> = {}): SendEmailCommandInput => ({
  FromEmailAddress: 'Shop <support@shop.example>',
  Destination: { ToAddresses: ['ada@customer.example'] },
  Content: {
    Simple: {
      Subject: { Data: 'Grüße' },
      Body: { Text: { Data: 'für Sie' } },
      Headers: [{ Name: 'References', Value: '<a@b>' }],
    },
  },
  ...more,
});

describe('what is sent by SES', () => {
  it('stays in the outbox', async () => {
    const { client, ses } = await start();
    const { MessageId } = await client.send(new SendEmailCommand(mail()));
    expect(ses.outbox.list('ADA@customer.example')).toMatchObject([
      {
        messageId: MessageId,
        from: 'Shop <support@shop.example>',
        subject: 'Grüße',
        text: 'für Sie',
        headers: { References: '<a@b>' },
        configurationSet: 'mail',
      },
    ]);
    expect(ses.outbox.list('bob@customer.example')).toEqual([]);
  });

  it('is refused by name for what SES does not take', async () => {
    const { client, ses } = await start();
    const simple = mail().Content?.Simple;
    const refused: [string, Partial<SendEmailCommandInput>][] = [
      ['MessageRejected', { FromEmailAddress: 'support@other.example' }],
      ['BadRequestException', { FromEmailAddress: 'Shop' }],
      ['BadRequestException', { Destination: { ToAddresses: [] } }],
      ['BadRequestException', { Destination: { ToAddresses: ['a@b.example, c@d.example'] } }],
      ['BadRequestException', { Content: { Raw: { Data: Buffer.from('x') } } }],
      ['NotFoundException', { ConfigurationSetName: 'none' }],
      ...(['a\r\nBcc: x@y.example', 'ü', ''] as const).map(
        (Value): [string, Partial<SendEmailCommandInput>] => [
          'BadRequestException',
          { Content: { Simple: { ...simple, Headers: [{ Name: 'X-A', Value }] } as never } },
        ],
      ),
    ];
    for (const [name, more] of refused) {
      await expect(
        client.send(new SendEmailCommand(mail(more))),
        JSON.stringify(more),
      ).rejects.toMatchObject({
        name,
      });
    }
    expect(ses.outbox.list()).toEqual([]);
  });

  it('needs to be allowed as this sender and with this configuration set', async () => {
    const { iam, clientOf } = await start();
    const role = (resources: string[]) => {
      iam.register({
        logicalId: 'sender',
        roleName: 'sender-role',
        policies: [
          {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'ses:SendEmail', Resource: resources }],
          },
        ],
      });
      return clientOf(iam.credentialsFor('sender'));
    };
    const identity = model.identities[0]?.arn ?? '';
    await expect(role([identity]).send(new SendEmailCommand(mail()))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    await expect(role([set]).send(new SendEmailCommand(mail()))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    await role([identity, set]).send(new SendEmailCommand(mail()));
  });

  it("[H107] is what the e-mail channel sends, and its answer is the channel's outcome", async () => {
    const { url, ses } = await start();
    vi.stubEnv('AWS_ACCESS_KEY_ID', ADMIN.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', ADMIN.secretAccessKey);
    const none = async (): Promise<HttpResponse> => ({
      status: 418,
      headers: {},
      body: Buffer.from(''),
    });
    const http = withSes(none, { endpoint: url, region: 'us-east-1', now: Date.now });
    const send = async (address: string) => {
      const request = email.render(
        { type: 'text', text: 'Grüße' },
        { settings: { address }, externalId: 'ada@customer.example', language: undefined },
        { conversationId: '0'.repeat(24), messageId: 'm', part: 0, now: 0 },
      );
      if (request === undefined) throw new Error('nothing is sent');
      return email.outcome(await http(request));
    };
    const sent = await send('support@shop.example');
    expect(ses.outbox.list()).toMatchObject([{ text: 'Grüße' }]);
    expect(sent).toEqual({ kind: 'sent', externalIds: [ses.outbox.list()[0]?.messageId] });
    expect(await send('support@other.example')).toMatchObject({
      kind: 'refused',
      code: 'MessageRejected',
    });
    expect(await http({ method: 'GET', url: 'https://x.example', headers: {} })).toMatchObject({
      status: 418,
    });
  });

  it('[H108] is told of on the event bus, as its configuration set says', async () => {
    const { client, invoked } = await start();
    const to = async (address: string) => {
      const { MessageId } = await client.send(
        new SendEmailCommand(mail({ Destination: { ToAddresses: [address] } })),
      );
      return MessageId;
    };
    const id = await to('bounce+a@simulator.amazonses.com');
    await vi.waitFor(() => expect(invoked).toHaveLength(1));
    await to('complaint@simulator.amazonses.com');
    await vi.waitFor(() => expect(invoked).toHaveLength(3));
    expect(invoked[0]).toMatchObject({
      name: 'hears',
      event: {
        source: 'aws.ses',
        'detail-type': 'Email Bounced',
        resources: [set],
        detail: {
          eventType: 'Bounce',
          mail: { messageId: id },
          bounce: { bounceType: 'Permanent' },
        },
      },
    });
    expect(invoked.map(({ event }) => event['detail-type'])).toEqual([
      'Email Bounced',
      'Email Delivered',
      'Email Complaint Received',
    ]);
  });
});

describe('what comes in by SES', () => {
  const incoming = (more: Partial<IncomingMail> = {}): IncomingMail => ({
    from: 'ada@customer.example',
    to: ['support@shop.example', 'other@else.example'],
    raw: Buffer.from('From: Ada <ada@customer.example>\r\nSubject: a\r\n b\r\n\r\nhello'),
    verdicts: { spam: 'PASS', virus: 'PASS', spf: 'PASS', dkim: 'PASS', dmarc: 'FAIL' },
    dmarcPolicy: 'reject',
    ...more,
  });

  it('is stored with what was found of it, and handed to the function', async () => {
    const { ses, objects, invoked } = await start();
    const messageId = await ses.receive(incoming());
    const stored = objects.get(`content/mail/raw/${messageId}`)?.toString() ?? '';
    expect(stored).toMatch(/^Return-Path: <ada@customer\.example>\r\nReceived: /);
    expect(stored).toContain('dkim=pass header.i=@customer.example');
    expect(stored).toMatch(/hello$/);
    expect(invoked).toMatchObject([
      {
        name: 'reads-mail',
        event: {
          Records: [
            {
              eventSource: 'aws:ses',
              ses: {
                mail: {
                  messageId,
                  source: 'ada@customer.example',
                  commonHeaders: { subject: 'a b' },
                },
                receipt: {
                  recipients: ['support@shop.example'],
                  dkimVerdict: { status: 'PASS' },
                  dmarcVerdict: { status: 'FAIL' },
                  dmarcPolicy: 'reject',
                },
              },
            },
          ],
        },
      },
    ]);
  });

  it('is taken by the rules that are for it alone', async () => {
    const { ses, invoked } = await start();
    expect(await ses.receive(incoming({ to: ['a@sub.shop.example'] }))).toBeUndefined();
    expect(await ses.receive(incoming({ to: ['a@shop.example.evil'] }))).toBeUndefined();
    expect(invoked).toEqual([]);
  });

  it("is not stored where the bucket's policy does not let this rule write", async () => {
    const { ses, objects, invoked } = await start([bucket('arn:aws:ses:us-east-1:1:other')]);
    await expect(ses.receive(incoming())).rejects.toMatchObject({ code: 'AccessDenied' });
    expect([objects.size, invoked.length]).toEqual([0, 0]);
  });
});
