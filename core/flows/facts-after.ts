import { withFields } from '../protocol/metadata.ts';
import type { FlowEffect, FlowFacts } from './run.ts';

/**
 * Facts as they are once an effect is carried out: later steps see what earlier ones changed, before any
 * of it is stored. What changes no fact gives the same facts.
 */
export function factsAfter(facts: FlowFacts, effect: FlowEffect): FlowFacts {
  if (effect.type === 'changeConversation') {
    const { addTags = [], removeTags = [], fields, language } = effect;
    const kept = facts.conversation.tags.filter((tag) => !removeTags.includes(tag));
    const conversation = {
      ...facts.conversation,
      tags: [...new Set([...kept, ...addTags])],
      fields: withFields(facts.conversation.fields, fields),
      ...(language === undefined ? {} : { language }),
    };
    return { ...facts, conversation };
  }
  if (effect.type === 'changeUser') {
    const { name, email, fields } = effect;
    const user = {
      ...facts.user,
      ...(name === undefined ? {} : { name }),
      ...(email === undefined ? {} : { email }),
      fields: withFields(facts.user.fields, fields),
    };
    return { ...facts, user };
  }
  return facts;
}
