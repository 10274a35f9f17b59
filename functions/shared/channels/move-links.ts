import type { IdentityDeps } from '../../../core/identity/ports.ts';
import type { ChannelLinks } from '../dynamodb/channel-links.ts';

/** How often a link is tried that changes in between: its person writes at this moment. */
const attempts = 10;

/** Gives somebody the links that he had before it was known who he is. */
export function createMoveLinks({
  listOf,
  get,
  move,
}: Pick<ChannelLinks, 'listOf' | 'get' | 'move'>): IdentityDeps['moveLinks'] {
  return async (from, to) => {
    for (const listed of await listOf(from)) {
      let link: typeof listed | undefined = listed;
      for (let attempt = 0; attempt < attempts && link?.userId === from; attempt++) {
        if (await move(link, { ...link, userId: to })) break;
        link = await get(link.clientId);
      }
    }
  };
}
