/** Flows as a test writes them. */

export function flow(
  steps: object,
  triggers: object[] = [{ type: 'conversationStarted' }],
  more: object = {},
): object {
  return {
    schema: 1,
    name: 'Flow',
    languages: ['en', 'fr'],
    triggers,
    start: Object.keys(steps)[0],
    steps,
    ...more,
  };
}

export function says(words: string, next?: string): object {
  return { type: 'message', text: words, ...(next === undefined ? {} : { next }) };
}

export const end = { type: 'end' };
