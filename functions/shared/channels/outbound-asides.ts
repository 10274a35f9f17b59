import { createHash } from 'node:crypto';
import { degrade } from '../../../core/channels/degrade.ts';
import type { ChannelLink } from '../../../core/channels/link.ts';
import type { Part } from '../../../core/channels/part.ts';
import { setupOf } from '../../../core/channels/setups.ts';
import { wordsIn } from '../../../core/channels/words/words.ts';
import type { Queues } from '../../../core/conversations/ports.ts';
import type { Content } from '../../../core/protocol/content.ts';

/** Tells people on channels something that stands in no conversation. */
export function createAsides({ outbound }: Pick<Queues, 'outbound'>) {
  /** @param id The same again is the same. */
  async function show(
    { appId, clientId }: ChannelLink,
    parts: readonly Part[],
    id: string,
    language: string | undefined,
  ): Promise<void> {
    if (parts.length === 0) return;
    const of = { appId, clientId, kind: 'aside', id: digest(`${clientId}\n${id}`), parts } as const;
    await outbound({ ...of, ...(language === undefined ? {} : { language }) });
  }

  return {
    show,

    /** @param content Without answers and buttons that come back: they belong to a conversation. */
    async tell(
      link: ChannelLink,
      content: Content,
      language: string | undefined,
      id: string,
    ): Promise<void> {
      const channel = setupOf(link.type);
      if (channel === undefined) return;
      const { parts } = degrade(content, {
        capabilities: channel.capabilities,
        words: wordsIn(language),
        place: { conversationId: '', seq: 0 },
      });
      await show(link, parts, id, language);
    },
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
