import type { Channel } from '../channel.ts';
import { pageChannel } from '../meta/page-channel.ts';
import { network } from './setup.ts';

/** Instagram, for people who write to a professional account. */
export const instagram: Channel = pageChannel(network);
