import type { Head } from '../conversations/model.ts';
import type { ConversationFacts } from './choose-queue.ts';

/** What routing's rules can ask about a conversation, from its head. */
export function factsOf(head: Head): ConversationFacts {
  const fields = head.metadata ?? {};
  const facts: ConversationFacts = {
    tags: head.tags ?? [],
    fields,
    loggedIn: head.loggedIn ?? false,
  };
  if (head.integrationId !== undefined) facts.integrationId = head.integrationId;
  if (head.language !== undefined) facts.language = head.language;
  return facts;
}
