import type { ChannelReply, ChannelRequest } from '../../core/channels/channel.ts';
import { bounded, inboundLimits } from '../../core/channels/inbound-bounds.ts';
import { CauserieError } from '../../core/errors.ts';
import type { InboundQueue } from '../shared/channels/inbound-queue.ts';
import type { ChannelAtHand } from '../shared/channels/open-channels.ts';

export interface ReceiveDeps {
  /** Undefined when there is no such integration of a channel. */
  open(integrationId: string): Promise<ChannelAtHand | undefined>;
  queue: Pick<InboundQueue, 'send'>;
}

const taken: ChannelReply = { status: 200 };

/**
 * Takes a request of a channel: it is done when the queue has what it tells. What does not come from the
 * channel is refused the same way whether there is such an integration or not.
 * @throws CauserieError forbidden, too_large
 */
export async function receive(
  deps: ReceiveDeps,
  integrationId: string,
  request: ChannelRequest,
): Promise<ChannelReply> {
  if (request.body.length > inboundLimits.bytes) {
    throw new CauserieError('too_large', `A request may take ${inboundLimits.bytes} bytes here.`);
  }
  const open = await deps.open(integrationId);
  if (open === undefined) throw notGenuine();
  const { channel, settings } = open;
  if (request.method === 'GET') {
    const reply = channel.verify?.(request, settings);
    if (reply === undefined || reply.status >= 400) throw notGenuine();
    return reply;
  }
  if (!channel.isGenuine(request, settings)) throw notGenuine();
  const events = bounded(channel.read(request, settings));
  await deps.queue.send(events.map((event) => ({ integrationId, event })));
  return channel.reply?.(request, settings) ?? taken;
}

function notGenuine(): CauserieError {
  return new CauserieError(
    'forbidden',
    "This address takes what an integration's channel has signed. Check the address, and the secrets of the integration.",
  );
}
