import { expect, it } from 'vitest';
import type { ChannelRequest } from '../../../core/channels/channel.ts';
import type { InboundEvent } from '../../../core/channels/inbound.ts';
import { inboundLimits } from '../../../core/channels/inbound-bounds.ts';
import type { InboundMessage } from '../../../core/channels/inbound-message.ts';
import { receive } from '../../../functions/http-channels/receive.ts';
import { createOpenChannels } from '../../../functions/shared/channels/open-channels.ts';
import type { ChannelSettings } from '../../../functions/shared/dynamodb/channel-settings.ts';
import { testChannel } from '../../support/test-channel.ts';

const integrationId = 'c'.repeat(24);

function makeWorld() {
  const channel = testChannel();
  const stored = new Map<string, ChannelSettings>([
    [integrationId, { integrationId, appId: 'a', type: 'telegram', settings: { token: 'secret' } }],
    [
      'd'.repeat(24),
      { integrationId: 'd'.repeat(24), appId: 'b', type: 'telegram', settings: { token: 'other' } },
    ],
  ]);
  const queued: InboundMessage[] = [];
  const time = { now: 0 };
  let reads = 0;
  const get = async (id: string) => {
    reads++;
    return stored.get(id);
  };
  const deps = {
    open: createOpenChannels(
      { get },
      (type) => (type === 'telegram' ? channel : undefined),
      () => time.now,
    ),
    queue: { send: async (messages: readonly InboundMessage[]) => void queued.push(...messages) },
  };
  return { channel, stored, queued, time, deps, reads: () => reads };
}

const said = (person: string, text: string): InboundEvent => ({
  kind: 'message',
  externalUserId: person,
  externalId: `id-${text}`,
  content: { type: 'text', text },
});

function request(
  body: unknown,
  token: string | undefined,
  more: Partial<ChannelRequest> = {},
): ChannelRequest {
  return {
    method: 'POST',
    headers: { ...(token === undefined ? {} : { 'x-token': token }) },
    query: {},
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    now: 0,
    url: `https://api.example/channels/${integrationId}`,
    ...more,
  };
}

it('[H1] what the channel has signed is queued, in its order, and then taken', async () => {
  const { deps, queued } = makeWorld();
  const events = [said('p', 'one'), said('q', 'two'), said('p', 'three')];
  expect(await receive(deps, integrationId, request(events, 'secret'))).toEqual({ status: 200 });
  expect(queued).toEqual(events.map((event) => ({ integrationId, event })));
});

it('[H1] what the queue does not take is not taken, so that the channel sends it again', async () => {
  const { deps } = makeWorld();
  deps.queue.send = async () => {
    throw new Error('the queue is away');
  };
  await expect(receive(deps, integrationId, request([said('p', 'one')], 'secret'))).rejects.toThrow(
    'away',
  );
});

it('[H2] all else is refused alike, whether there is such an integration or not, and nothing is done', async () => {
  const { deps, queued } = makeWorld();
  const tried = [
    receive(deps, integrationId, request([said('p', 'x')], 'wrong')),
    receive(deps, integrationId, request([said('p', 'x')], undefined)),
    receive(deps, integrationId, request([said('p', 'x')], 'other')),
    receive(deps, 'e'.repeat(24), request([said('p', 'x')], 'secret')),
    receive(deps, integrationId, request('', undefined, { method: 'GET' })),
    receive(
      deps,
      integrationId,
      request('', undefined, { method: 'GET', query: { token: 'wrong' } }),
    ),
    receive(
      deps,
      'e'.repeat(24),
      request('', undefined, { method: 'GET', query: { token: 'secret' } }),
    ),
  ];
  const refusals = (await Promise.allSettled(tried)).map((one) =>
    one.status === 'rejected' ? [one.reason.code, one.reason.message] : one.value,
  );
  expect(refusals[0]?.[0 as never]).toBe('forbidden');
  for (const refusal of refusals) expect(refusal).toEqual(refusals[0]);
  expect(queued).toEqual([]);
});

it('[H2] a channel that asks whether the address is ours is answered', async () => {
  const { deps } = makeWorld();
  const query = { token: 'secret', challenge: '1158201444' };
  expect(
    await receive(deps, integrationId, request('', undefined, { method: 'GET', query })),
  ).toEqual({ status: 200, body: '1158201444' });
});

it('[H3] requests are bounded: their bytes, their events, their texts', async () => {
  const { deps, queued } = makeWorld();
  const huge = 'x'.repeat(inboundLimits.bytes + 1);
  await expect(receive(deps, integrationId, request(huge, 'secret'))).rejects.toMatchObject({
    code: 'too_large',
  });
  const many = Array.from({ length: inboundLimits.events + 5 }, (_, index) =>
    said('p', `${index}`),
  );
  await receive(deps, integrationId, request(many, 'secret'));
  expect(queued).toHaveLength(inboundLimits.events);
  queued.length = 0;
  const long: InboundEvent[] = [
    { ...said('p', 'long'), content: { type: 'text', text: 'x'.repeat(100_000) } } as InboundEvent,
    {
      ...said('p', ''),
      content: {
        type: 'several',
        contents: Array.from({ length: 80 }, () => ({ type: 'text', text: 't', html: '<b>t</b>' })),
      },
    } as InboundEvent,
    said('', 'nobody'),
    said('y'.repeat(600), 'somebody odd'),
  ];
  await receive(deps, integrationId, request(long, 'secret'));
  expect(queued).toHaveLength(2);
  expect(queued[0]?.event).toMatchObject({ content: { text: 'x'.repeat(inboundLimits.text) } });
  const several = queued[1]?.event;
  const contents =
    several?.kind === 'message' && several.content.type === 'several'
      ? several.content.contents
      : [];
  expect(contents).toHaveLength(inboundLimits.contents);
  expect(contents[0]).toEqual({ type: 'text', text: 't' });
});

it('[H4] settings are looked up once in some seconds, also that there are none', async () => {
  const { deps, stored, time, reads } = makeWorld();
  const write = (id: string) =>
    receive(deps, id, request([], 'secret')).catch((error) => error.code);
  for (let index = 0; index < 5; index++) await write(integrationId);
  for (let index = 0; index < 5; index++) expect(await write('f'.repeat(24))).toBe('forbidden');
  expect(reads()).toBe(2);
  stored.delete(integrationId);
  time.now += 6000;
  expect(await write(integrationId)).toBe('forbidden');
});
