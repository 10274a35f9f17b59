/** Flows that `npm run bench:flows` runs: one of everything, then one for each kind of step. */

type Steps = Record<string, Record<string, unknown>>;

function flow(steps: Steps, more: object = {}): object {
  const start = Object.keys(steps)[0];
  return { schema: 1, name: 'Bench', languages: ['en', 'fr'], start, steps, ...more };
}

/** So many steps of a kind, one after the other. */
function chain(step: Record<string, unknown>, more: object = {}, length = 50, id = 's'): object {
  const exit = step['type'] === 'condition' ? 'otherwise' : 'next';
  const steps = Object.fromEntries(
    Array.from({ length }, (_, i) => {
      const next = i + 1 < length ? `${id}${i + 1}` : undefined;
      const branches = step['type'] === 'businessHours' ? { open: next, closed: next } : {};
      const named = Object.keys(branches).length > 0 ? branches : { [exit]: next };
      return [`${id}${i}`, { ...step, ...named }];
    }),
  );
  return flow(JSON.parse(JSON.stringify(steps)), more);
}

const text = {
  en: 'Hello {{user.name|there}}',
  fr: 'Bonjour {{user.name|à vous}}, {{n}} messages',
};
const variables = { n: { default: 0 }, topic: {}, status: {} };

const mixed = flow(
  {
    hi: { type: 'message', text, next: 'set' },
    set: {
      type: 'setVariable',
      set: [{ variable: 'n', operation: 'add', value: 1 }],
      next: 'which',
    },
    which: {
      type: 'condition',
      branches: [
        {
          when: {
            all: [
              { subject: 'conversation.plan', operator: 'equals', value: 'free' },
              { subject: 'page.url', operator: 'matches', value: '/orders/*' },
            ],
          },
          next: 'hi',
        },
        { when: { subject: 'conversation.seats', operator: 'gt', value: 50 }, next: 'hi' },
      ],
      otherwise: 'hours',
    },
    hours: { type: 'businessHours', scheduleId: 'office', open: 'tag', closed: 'tag' },
    tag: {
      type: 'updateConversation',
      addTags: ['seen'],
      fields: { topic: '{{topic|none}}' },
      next: 'again',
    },
    again: {
      type: 'condition',
      branches: [{ when: { subject: 'n', operator: 'lt', value: 8 }, next: 'hi' }],
      otherwise: 'ask',
    },
    ask: {
      type: 'options',
      text,
      options: [
        { label: { en: 'Order', fr: 'Commande' }, value: 'order', next: 'call' },
        { label: { en: 'Person', fr: 'Personne' }, next: 'hand' },
      ],
      variable: 'topic',
    },
    call: {
      type: 'callApi',
      method: 'POST',
      url: 'https://shop.example/orders/{{n}}',
      headers: { authorization: 'Bearer {{secret.key}}' },
      body: { json: { name: '{{user.name}}', n: '{{n}}' } },
      save: [{ path: 'order.status', variable: 'status' }],
      next: 'show',
      failure: 'hand',
    },
    show: { type: 'articles', next: 'resolved', none: 'resolved' },
    resolved: { type: 'askResolved', yes: 'hand', no: 'hand' },
    hand: { type: 'handOver', text, note: 'About {{topic}}', returned: 'rate' },
    rate: { type: 'rating', next: 'over' },
    over: { type: 'end' },
  },
  { variables },
);

export const flowsToMeasure: Record<string, object> = {
  mixed,
  message: chain({ type: 'message', text }, { variables }),
  'message (Markdown)': chain({ type: 'message', markdown: text }, { variables }),
  condition: chain({
    type: 'condition',
    branches: [{ when: { subject: 'conversation.plan', operator: 'equals', value: 'free' } }],
  }),
  setVariable: chain(
    { type: 'setVariable', set: [{ variable: 'n', operation: 'add', value: 1 }] },
    { variables },
  ),
  updateConversation: chain({ type: 'updateConversation', fields: { topic: '{{user.name}}' } }),
  businessHours: chain({ type: 'businessHours', scheduleId: 'office' }),
  note: chain({ type: 'note', text: 'Seen {{user.name}}' }),
  options: chain(
    { type: 'options', text, options: [{ label: 'A' }, { label: 'B' }] },
    { variables },
  ),
  carousel: chain({
    type: 'carousel',
    items: [{ title: 'A', actions: [{ type: 'postback', label: 'Take' }] }],
  }),
  form: chain(
    { type: 'form', fields: [{ saveTo: 'n', type: 'number', label: 'N' }] },
    { variables },
    50,
    'form',
  ),
  callApi: chain({
    type: 'callApi',
    method: 'GET',
    url: 'https://shop.example/orders/{{user.name}}',
  }),
  articles: chain({ type: 'articles' }),
  wait: chain({ type: 'wait', for: 'time', seconds: 60 }, {}, 50, 'pause'),
  rating: chain({ type: 'rating' }, {}, 50, 'rate'),
};
