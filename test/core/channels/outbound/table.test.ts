import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Channel, channelTypes } from '../../../../core/channels/channel.ts';
import { channelOf } from '../../../../core/channels/channels.ts';

const page = readFileSync(new URL('../../../../docs/channels.md', import.meta.url), 'utf8');

/** A channel's row of the table of what it shows. */
function rowOf({ type, capabilities: can }: Channel): string {
  const { text, textInBytes, replies, buttons, cards, media, caption } = can;
  const number = (count: number) => count.toLocaleString('en');
  const most = buttons?.maxLinks;
  const links =
    buttons?.links !== true ? '' : most === undefined ? ', links too' : `, ${most} link`;
  const kinds = ['image', 'audio', 'video', 'file'] as const;
  const shown = kinds.filter((kind) => media.includes(kind));
  const cells = [
    `\`${type}\``,
    `${number(text)}${textInBytes === true ? ' bytes' : ''}`,
    replies === undefined ? 'list' : `${replies.max} × ${replies.title}`,
    buttons === undefined ? 'list, lines' : `${buttons.max} × ${buttons.title}${links}`,
    cards === undefined ? 'one by one' : `${cards.max} × ${cards.buttons}`,
    shown.length === 0 ? 'links' : shown.length === kinds.length ? 'all' : shown.join(', '),
    caption === 0 ? 'before it' : number(caption),
    can.location ? 'map' : 'link',
    can.locationRequest ? 'button' : 'words',
  ];
  return `| ${cells.join(' | ')} |`;
}

it('[H31] docs/channels.md says what each channel shows', () => {
  const channels = channelTypes.flatMap((type) => channelOf(type) ?? []);
  const missing = channels.map(rowOf).filter((row) => !page.includes(row));
  expect(missing, 'rows that the table has to have').toEqual([]);
});
