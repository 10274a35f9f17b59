import type { Channel } from '../channel.ts';
import { pageChannel } from '../meta/page-channel.ts';
import { network } from './setup.ts';

/** Messenger, for people who write to a Facebook page. */
export const messenger: Channel = pageChannel(network);
