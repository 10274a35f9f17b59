import { describe, expect, it } from 'vitest';
import type { InboundMessage } from '../../../core/channels/inbound-message.ts';
import { readMailEvent } from '../../../functions/worker-mail/event.ts';
import { type ReceiveMailDeps, receiveMail } from '../../../functions/worker-mail/receive-mail.ts';
import { rawMail, receiptOf } from '../../core/channels/email/support.ts';

interface World {
  deps: ReceiveMailDeps;
  queued: InboundMessage[];
  kept: Map<string, number>;
  notes: string[];
}

/** @param addresses By integration. */
function world(raw: string | Buffer, addresses: Record<string, string>): World {
  const queued: InboundMessage[] = [];
  const kept = new Map<string, number>();
  const notes: string[] = [];
  const deps: ReceiveMailDeps = {
    raw: async () => Buffer.from(raw),
    async keep(key, bytes) {
      kept.set(key, bytes.length);
    },
    integrationOf: async (address) =>
      Object.keys(addresses).find((integration) => addresses[integration] === address),
    queue: {
      async send(messages) {
        queued.push(...messages);
      },
    },
    count: async () => 1,
    note: (_message, { reason = '' }) => notes.push(reason),
  };
  return { deps, queued, kept, notes };
}

const both = { one: 'support@shop.example', two: 'sales@shop.example' };

describe('a mail for several', () => {
  it('[H95] is told once to each integration that it is for', async () => {
    const { deps, queued } = world(rawMail('x'), both);
    const recipients = [
      'Sales@shop.example',
      'support+a@shop.example',
      'support@shop.example',
      'x',
    ];
    await receiveMail(deps, receiptOf({}, { recipients }));
    expect(queued.map(({ integrationId }) => integrationId)).toEqual(['two', 'one']);
  });

  it('[H95] comes to nothing where nobody has the address, and is not even read', async () => {
    const { deps, notes, queued } = world(rawMail('x'), {});
    const unread = { ...deps, raw: () => Promise.reject(new Error('read')) };
    await receiveMail(unread, receiptOf());
    expect([queued.length, notes]).toEqual([0, ['no integration has its address']]);
  });

  it('[H101] is not taken from an address of another integration of ours', async () => {
    const raw = rawMail('x', { From: 'sales+x@shop.example' });
    const { deps, queued, notes } = world(raw, both);
    await receiveMail(deps, receiptOf());
    expect([queued.length, notes]).toEqual([0, ['from ourselves']]);
  });

  it('[H99] keeps files up to 25 MB, before it is told', async () => {
    const file = (bytes: number) => [
      '--b',
      'Content-Type: application/pdf',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.alloc(bytes).toString('base64').replace(/.{76}/g, '$&\r\n'),
    ];
    const limit = 25 * 1024 * 1024;
    const raw = rawMail([...file(3), ...file(limit + 1), '--b--'], {
      'Content-Type': 'multipart/mixed; boundary=b',
    });
    const { deps, queued, kept } = world(raw, both);
    await receiveMail(deps, receiptOf());
    const { messageId } = receiptOf();
    expect([...kept]).toEqual([[`mail/parts/${messageId}/0`, 3]]);
    expect(JSON.stringify(queued)).toContain(`"reference":"${messageId}/0"`);
    expect(JSON.stringify(queued)).toContain('"reference":"too-large"');
  }, 60_000);

  it('[H103] fails where the object is not there yet: Lambda tries again', async () => {
    const { deps, queued } = world('', both);
    const missing = { ...deps, raw: () => Promise.reject(new Error('404')) };
    await expect(receiveMail(missing, receiptOf())).rejects.toThrow('404');
    expect(queued).toEqual([]);
  });
});

describe('what the function is called with', () => {
  it('[H103] is of SES or refused', () => {
    for (const odd of [undefined, null, {}, { Records: [{ eventSource: 'aws:s3' }] }]) {
      expect(() => readMailEvent(odd)).toThrow();
    }
    expect(readMailEvent({ source: 'aws.ses', detail: 1 })).toEqual({ kind: 'sending', detail: 1 });
  });

  it('[H103] names no object but SES’s own', () => {
    const verdict = { status: 'PASS' };
    const event = (messageId: string) => ({
      Records: [
        {
          eventSource: 'aws:ses',
          ses: {
            mail: { messageId, timestamp: '2026-05-04T10:00:00.000Z', source: '' },
            receipt: {
              recipients: [],
              spamVerdict: verdict,
              virusVerdict: verdict,
              spfVerdict: verdict,
              dkimVerdict: verdict,
              dmarcVerdict: verdict,
            },
          },
        },
      ],
    });
    expect(readMailEvent(event('abc')).kind).toBe('received');
    expect(() => readMailEvent(event('../abc'))).toThrow();
  });
});
