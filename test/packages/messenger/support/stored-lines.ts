import type { Entry } from '../../../../core/protocol/entries.ts';
import type { Reached } from '../../../integration/support/deployment.ts';

/** What the customer is told of what happened; of other events he sees nothing. */
const notices: Partial<Record<string, string>> = {
  handedOver: 'You will be connected to someone from our team',
  handedBack: 'The assistant is back',
  closed: 'The conversation has ended',
  reopened: 'The conversation goes on',
};

/** A conversation as the server has it, in the lines in which a visitor sees it. */
export async function storedLines(
  deployment: Reached,
  token: string,
  conversationId: string,
): Promise<string[]> {
  const entries: Entry[] = [];
  for (let more = true; more; ) {
    const after = entries.at(-1)?.seq ?? 0;
    const path = `/agent/conversations/${conversationId}/entries?after=${after}&limit=100`;
    const { json } = await deployment.http(path, { token });
    const page = json as unknown as { entries: Entry[]; more: boolean };
    entries.push(...page.entries);
    more = page.more;
  }
  return entries.flatMap((entry) => lineOf(entry));
}

function lineOf(entry: Entry): string[] {
  if (entry.kind === 'note') return [];
  if (entry.kind === 'event') {
    const notice =
      entry.name === 'assigned'
        ? `${entry.data?.['displayName']} has joined the conversation`
        : notices[entry.name];
    return notice === undefined ? [] : [`— ${notice}`];
  }
  const { author, content, seq } = entry;
  const text = content.type === 'text' ? content.text : '';
  return [`${seq} ${author.type === 'user' ? 'you' : 'they'}: ${text}`];
}
