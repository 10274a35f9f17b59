import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Sunshine, sunshine } from '../sunshine/support/client.ts';
import { customerJwt } from '../support/customer-jwt.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { createPeople } from '../support/people.ts';

const domain = 'mail.shop.example';
const support = `support@${domain}`;

let deployment: Deployment;
let people: ReturnType<typeof createPeople>;
let api: Sunshine;
let admin: string;
let integrationId: string;

beforeAll(async () => {
  deployment = await startDeployment({}, { emailDomain: domain });
  people = createPeople(deployment);
  api = sunshine(deployment);
  admin = await deployment.tokenOf(deployment.outputs.admin)();
  const { json } = await integrate({ address: support, name: 'Maison Lune' });
  integrationId = String(json['integrationId']);
}, 180_000);
afterAll(async () => {
  people?.close();
  await deployment?.close();
});

const integrate = (settings: object) =>
  deployment.http('/admin/integrations', {
    token: admin,
    body: { type: 'email', displayName: 'Mail', settings },
  });

const until = <T>(look: () => T | Promise<T>, timeout = 20_000) =>
  vi.waitFor(look, { timeout, interval: 30 });

const mailRequest = (query: Record<string, string>, init: RequestInit = {}) =>
  fetch(`${deployment.outputs.mailUrl}?${new URLSearchParams(query)}`, {
    ...init,
    headers: { authorization: `Bearer ${deployment.outputs.controlToken}` },
  });

let count = 0;

/** Somebody writes a mail. @returns The status of who took it. */
async function writes(
  from: string,
  body: string | string[],
  headers: Record<string, string> = {},
  query: Record<string, string> = {},
): Promise<number> {
  const head: Record<string, string> = {
    From: from,
    To: support,
    Subject: 'My lamp',
    'Message-ID': `<${++count}@customer.example>`,
    ...headers,
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
  const raw = [...lines, '', ...[body].flat()].join('\r\n');
  const answer = await mailRequest({ from, to: support, ...query }, { method: 'POST', body: raw });
  await answer.arrayBuffer();
  return answer.status;
}

interface Message {
  content: Record<string, unknown> & { type: string; text?: string; mediaUrl?: string };
  source: Record<string, unknown>;
  author: { type: string; userId?: string };
}

const messagesOf = async (conversationId: string): Promise<Message[]> => {
  const path = `/v2/apps/${api.appId}/conversations/${conversationId}/messages`;
  return ((await api.raw(path)).json['messages'] as Message[]) ?? [];
};

async function conversationIds(): Promise<string[]> {
  const { json } = await deployment.http('/agent/conversations?filter=all&limit=100', {
    token: await deployment.tokenOf(deployment.outputs.agent)(),
  });
  return ((json['conversations'] as { id: string }[]) ?? []).map(({ id }) => id);
}

/** The conversation in which somebody has said something. */
async function conversationWith(text: string): Promise<string> {
  return until(async () => {
    for (const id of await conversationIds()) {
      if ((await messagesOf(id)).some(({ content }) => content.text === text)) return id;
    }
    throw new Error(`nobody has said ${text}`);
  });
}

const textsOf = async (id: string) =>
  (await messagesOf(id)).map(({ content }) => content.text ?? content.type);

describe('mail that comes in', () => {
  it('[H95] [H97] is a conversation of who wrote it, with where it came from', async () => {
    expect(await writes('ada@customer.example', 'It flickers.')).toBe(200);
    const id = await conversationWith('My lamp\n\nIt flickers.');
    const [message] = await messagesOf(id);
    expect(message?.source).toMatchObject({
      type: 'email',
      integrationId,
      originalMessageId: `${count}@customer.example`,
    });
    const { user } = await api.users.getUser<{ user: { profile: object } }>(
      api.appId,
      message?.author.userId ?? '',
    );
    expect(user.profile).toMatchObject({ email: 'ada@customer.example' });
  });

  it('[H98] [H100] goes on in its conversation, with what is new of it', async () => {
    await writes('bob@customer.example', 'First.');
    const id = await conversationWith('My lamp\n\nFirst.');
    await writes('bob@customer.example', ['Second.', '', '> First.'], {
      References: `<causerie.${id}@${domain}>`,
    });
    await until(async () => expect(await textsOf(id)).toEqual(['My lamp\n\nFirst.', 'Second.']));
  });

  it('[H100] does not get into the conversation of another', async () => {
    const id = await conversationWith('My lamp\n\nFirst.');
    await writes('eve@customer.example', 'I am Bob.', { References: `<causerie.${id}@${domain}>` });
    const other = await conversationWith('I am Bob.');
    expect(other).not.toBe(id);
    expect(await textsOf(id)).toEqual(['My lamp\n\nFirst.', 'Second.']);
  });

  it('[H99] has its files in our storage', async () => {
    const picture = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
      'base64',
    );
    await writes(
      'cleo@customer.example',
      [
        '--b',
        'Content-Type: text/plain',
        '',
        'See.',
        '--b',
        'Content-Type: image/png; name="lamp.png"',
        'Content-Transfer-Encoding: base64',
        'Content-Disposition: attachment',
        '',
        picture.toString('base64'),
        '--b--',
      ],
      { 'Content-Type': 'multipart/mixed; boundary=b' },
    );
    const id = await conversationWith('My lamp\n\nSee.');
    const file = await until(async () => {
      const [, found] = await messagesOf(id);
      expect(found?.content.type).toBe('image');
      return found;
    });
    const got = await fetch(String(file?.content.mediaUrl));
    expect(Buffer.from(await got.arrayBuffer())).toEqual(picture);
  });

  it('[H96] is that of the user whose address the sender has proven, and of nobody where he has not', async () => {
    const dora = 'dora@customer.example';
    const page = await people.customer();
    const claims = { email: dora, email_verified: true };
    await page.client.login(await customerJwt(deployment.outputs, 'dora', '1h', claims));
    const { id } = await page.client.createConversation({ message: 'On the page.' });
    await writes(dora, 'By mail.', {}, { dkim: 'PASS', dmarc: 'PASS' });
    await until(async () =>
      expect(await textsOf(id)).toEqual(['On the page.', 'My lamp\n\nBy mail.']),
    );

    const emil = 'emil@customer.example';
    const other = await people.customer();
    const emils = { email: emil, email_verified: true };
    await other.client.login(await customerJwt(deployment.outputs, 'emil', '1h', emils));
    const { id: his } = await other.client.createConversation({ message: 'On the page.' });
    await writes(emil, 'As if I were Emil.', {}, { spf: 'PASS' });
    expect(await conversationWith('My lamp\n\nAs if I were Emil.')).not.toBe(his);
  });

  it('[H102] is the same message when it comes twice', async () => {
    const twice = { 'Message-ID': '<twice@customer.example>' };
    await writes('finn@customer.example', 'Twice.', twice);
    await writes('finn@customer.example', 'Twice.', twice);
    await writes('finn@customer.example', 'Once.');
    const id = await conversationWith('My lamp\n\nOnce.');
    expect(await textsOf(id)).toEqual(['My lamp\n\nTwice.', 'My lamp\n\nOnce.']);
  });

  it('[H96] [H101] is dropped where nobody is to see it', async () => {
    await writes('gil@customer.example', 'spam', {}, { spam: 'FAIL' });
    await writes('gil@customer.example', 'virus', {}, { virus: 'FAIL' });
    await writes('gil@customer.example', 'forged', {}, { dmarc: 'FAIL', dmarcPolicy: 'reject' });
    await writes('gil@customer.example', 'absent', { 'Auto-Submitted': 'auto-replied' });
    await writes(support, 'ourselves');
    await writes('gil@customer.example', 'Last.');
    const id = await conversationWith('My lamp\n\nLast.');
    expect(await textsOf(id)).toEqual(['My lamp\n\nLast.']);
    for (const one of await conversationIds()) {
      expect(await textsOf(one)).not.toContain('My lamp\n\nourselves');
    }
  });

  it('[H95] is for the address that it was sent to, with a tag too; another domain takes none', async () => {
    const sales = await integrate({ address: `sales@${domain}` });
    expect(sales.status).toBe(201);
    await writes('hana@customer.example', 'To sales.', {}, { to: `sales+spring@${domain}` });
    const id = await conversationWith('My lamp\n\nTo sales.');
    expect((await messagesOf(id))[0]?.source).toMatchObject({
      integrationId: sales.json['integrationId'],
    });
    expect(await writes('hana@customer.example', 'x', {}, { to: 'a@other.example' })).toBe(404);
    // Nobody has it, and nothing becomes of it.
    expect(await writes('hana@customer.example', 'lost', {}, { to: `none@${domain}` })).toBe(200);
  });

  it('[H101] is no more than forty an hour of one sender', async () => {
    for (let number = 1; number <= 41; number++) await writes('ida@customer.example', `${number}`);
    await writes('jon@customer.example', 'After Ida.');
    await conversationWith('My lamp\n\nAfter Ida.');
    const id = await conversationWith('My lamp\n\n1');
    await until(async () => expect(await textsOf(id)).toHaveLength(40));
  }, 60_000);
});

interface Sent {
  messageId: string;
  from: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
}

/** What was sent to somebody, oldest first. */
async function mailsTo(address: string): Promise<Sent[]> {
  return ((await (await mailRequest({ to: address })).json()) as { mails: Sent[] }).mails;
}

/** The company says something. */
async function says(conversationId: string, content: object): Promise<void> {
  const path = `/v2/apps/${api.appId}/conversations/${conversationId}/messages`;
  const made = await api.raw(path, { body: { author: { type: 'business' }, content } });
  if (made.status !== 201) throw new Error(JSON.stringify(made.json));
}

describe('mail that goes out', () => {
  it('[H104] [H105] [H100] is in the thread of what was written, and its answer is too', async () => {
    const kim = 'kim@customer.example';
    await writes(kim, 'Hello.', {
      Subject: 'AW: My lamp',
      'Message-ID': '<kim-1@customer.example>',
    });
    const id = await conversationWith('AW: My lamp\n\nHello.');
    await says(id, { type: 'text', text: 'Which one?' });
    const [mail] = await until(async () => {
      const mails = await mailsTo(kim);
      expect(mails).toHaveLength(1);
      return mails;
    });
    expect(mail).toMatchObject({
      from: `"Maison Lune" <${support}>`,
      subject: 'Re: My lamp',
      text: 'Which one?',
      headers: {
        'In-Reply-To': '<kim-1@customer.example>',
        References: `<causerie.${id}@${domain}> <kim-1@customer.example>`,
      },
    });
    await writes(kim, ['The green one.', '', '> Which one?'], {
      Subject: mail?.subject ?? '',
      'In-Reply-To': `<${mail?.messageId}@email.amazonses.com>`,
      References: `${mail?.headers['References']} <${mail?.messageId}@email.amazonses.com>`,
    });
    await until(async () =>
      expect(await textsOf(id)).toEqual(['AW: My lamp\n\nHello.', 'Which one?', 'The green one.']),
    );
  });

  it('[H104] [H14] is one mail with a list, of which a number picks', async () => {
    const lee = 'lee@customer.example';
    await writes(lee, 'Hello.');
    const id = await until(async () => {
      for (const one of await conversationIds()) {
        const [first] = await messagesOf(one);
        const { user } = await api.users.getUser<{ user: { profile: { email?: string } } }>(
          api.appId,
          first?.author.userId ?? '',
        );
        if (user.profile.email === lee) return one;
      }
      throw new Error('not yet');
    });
    const item = (title: string) => ({
      title,
      mediaUrl: 'https://shop.example/lamp.png',
      actions: [{ type: 'postback', text: `Take ${title}`, payload: `take-${title}` }],
    });
    await says(id, { type: 'carousel', items: [item('Green'), item('Red')] });
    const [mail] = await until(async () => {
      const mails = await mailsTo(lee);
      expect(mails).toHaveLength(1);
      return mails;
    });
    expect(mail?.text).toContain('1. Take Green');
    expect(mail?.text).toContain('2. Take Red');
    expect(mail?.html.match(/<img /g)).toHaveLength(2);
    await says(id, {
      type: 'text',
      text: 'Sure?',
      actions: [
        { type: 'reply', text: 'Yes', payload: 'y' },
        { type: 'reply', text: 'No', payload: 'n' },
      ],
    });
    await until(async () => expect(await mailsTo(lee)).toHaveLength(2));
    await writes(lee, ['2', '', '> Sure?'], { References: mail?.headers['References'] ?? '' });
    await until(async () => {
      const last = (await messagesOf(id)).at(-1);
      expect(last?.content).toMatchObject({ type: 'text', text: 'No', payload: 'n' });
    });
  });
});

describe('what becomes of mail that was sent', () => {
  /** Sends a mail as the function does that sends; SES's mailbox simulator answers for the person. */
  async function sends(to: string): Promise<void> {
    const { awsEndpointUrl, awsAccessKeyId, awsSecretAccessKey, region } = deployment.outputs;
    const client = new SESv2Client({
      endpoint: awsEndpointUrl ?? '',
      region,
      credentials: {
        accessKeyId: awsAccessKeyId ?? '',
        secretAccessKey: awsSecretAccessKey ?? '',
      },
    });
    const Body = { Text: { Data: 'x' } };
    const input = {
      FromEmailAddress: `Maison Lune <${support}>`,
      Destination: { ToAddresses: [to] },
      Content: { Simple: { Subject: { Data: 'x' }, Body } },
    };
    await client.send(new SendEmailCommand(input));
    client.destroy();
  }

  const statusOf = async (userId: string) => {
    const { clients } = await api.clients.listClients<{ clients: { status: string }[] }>(
      api.appId,
      userId,
      undefined,
    );
    return clients.map(({ status }) => status);
  };

  it('[H108] [H106] blocks the link of who is not reached or complains, until he writes', async () => {
    for (const who of ['bounce', 'complaint']) {
      const address = `${who}@simulator.amazonses.com`;
      await writes(address, `I am ${who}.`);
      const id = await conversationWith(`My lamp\n\nI am ${who}.`);
      const userId = (await messagesOf(id))[0]?.author.userId ?? '';
      expect(await statusOf(userId)).toEqual(['active']);
      await sends(address);
      await until(async () => expect(await statusOf(userId)).toEqual(['blocked']));
      await writes(address, 'Here I am.');
      await until(async () => expect(await statusOf(userId)).toEqual(['active']));
      await writes(address, '', {}, { to: `support+unsubscribe@${domain}`, dkim: 'PASS' });
      await until(async () => expect(await statusOf(userId)).toEqual(['blocked']));
    }
  });
});

describe('[H109] an integration of e-mail', () => {
  it('says that it is not of the domain, and that its address is taken', async () => {
    const foreign = await integrate({ address: 'support@other.example' });
    expect(foreign.json['channel']).toMatchObject({
      status: 'error',
      problem: expect.stringContaining(domain),
    });
    expect((await integrate({ address: support })).status).toBe(409);
    expect((await integrate({ address: 'none' })).status).toBe(400);
  });

  it('is set up, mail is handed in and read by who has the control token alone', async () => {
    const { mailUrl = '' } = deployment.outputs;
    for (const init of [{}, { method: 'POST', body: 'x' }, { headers: { authorization: 'x' } }]) {
      expect((await fetch(mailUrl, init)).status).toBe(403);
    }
    expect((await mailRequest({}, { method: 'POST', body: 'x' })).status).toBe(400);
  });
});

describe('all of it', () => {
  it('leaves no error behind', () => {
    expect(deployment.errors).toEqual([]);
  });
});
