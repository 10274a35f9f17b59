import fc from 'fast-check';

/** Flows of the right shape that mean nothing: any kind of step, leading anywhere. */

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const id = fc.constantFrom(...ids);
const maybeId = fc.option(fc.constantFrom(...ids, 'gone'), { nil: undefined });
const text = fc.constantFrom(
  'x',
  'Hello {{user.name|there}}',
  '{{v}}{{w}}',
  '{{conversation.plan}} {{tags}} {{error.code}}',
  '{{lastMessage}}',
  { en: 'one {{v}}', fr: 'un {{v}}' },
);
const plain = fc.constantFrom('x', '{{v}}', '{{w|none}}', '{{lastMessage}}');
const wait = {
  seconds: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
  timeout: maybeId,
};
const variable = fc.constantFrom('v', 'w');
const maybeVariable = fc.option(variable, { nil: undefined });
const retries = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined });

const comparison = fc.record({
  subject: fc.constantFrom(
    'v',
    'w',
    'tags',
    'language',
    'position',
    'agents.free',
    'user.plan',
    'confidence',
    'lastMessage',
  ),
  operator: fc.constantFrom(
    'equals',
    'notEquals',
    'contains',
    'startsWith',
    'matches',
    'gt',
    'lte',
    'exists',
  ),
  value: fc.constantFrom('x', 1, true, null, '{{v}}', '*'),
});
const condition = fc.oneof(
  comparison,
  fc.record({ any: fc.array(comparison, { minLength: 1, maxLength: 3 }) }),
  fc.record({ not: comparison }),
);

const steps = [
  fc.record({
    type: fc.constant('message'),
    markdown: text,
    text: fc.option(text, { nil: undefined }),
    next: maybeId,
  }),
  fc.record({
    type: fc.constant('options'),
    text,
    options: fc.array(fc.record({ label: text, next: maybeId }), { minLength: 1, maxLength: 10 }),
    variable: maybeVariable,
    otherwise: maybeId,
    retries,
    ...wait,
  }),
  fc.record({
    type: fc.constant('carousel'),
    items: fc.array(
      fc.record({
        title: text,
        actions: fc.array(
          fc.oneof(
            fc.record({
              type: fc.constant('link'),
              label: text,
              url: fc.constantFrom('https://a.example/{{v}}', '{{v}}'),
            }),
            fc.record({ type: fc.constant('postback'), label: text, next: maybeId }),
          ),
          { minLength: 1, maxLength: 3 },
        ),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    next: maybeId,
    ...wait,
  }),
  fc.record({
    type: fc.constant('form'),
    fields: fc.array(
      fc.record({
        saveTo: fc.constantFrom('v', 'user.email', 'user.plan', 'conversation.plan'),
        type: fc.constantFrom('text', 'email', 'number', 'date', 'choice'),
        label: text,
        choices: fc.constant([{ value: 'x', label: 'X' }]),
        required: fc.boolean(),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    otherwise: maybeId,
    retries,
    next: maybeId,
    ...wait,
  }),
  fc.record({ type: fc.constant('articles'), words: plain, next: maybeId, none: maybeId }),
  fc.record({
    type: fc.constant('articles'),
    articleIds: fc.constant(['a1']),
    next: maybeId,
    none: maybeId,
  }),
  fc.record({ type: fc.constant('askResolved'), yes: maybeId, no: maybeId, otherwise: maybeId }),
  fc.record({
    type: fc.constant('condition'),
    branches: fc.array(fc.record({ when: condition, next: maybeId }), {
      minLength: 1,
      maxLength: 3,
    }),
    otherwise: maybeId,
  }),
  fc.record({
    type: fc.constant('businessHours'),
    scheduleId: fc.constantFrom('office', 'gone'),
    open: maybeId,
    closed: maybeId,
  }),
  fc.record({
    type: fc.constant('callApi'),
    method: fc.constantFrom('GET', 'POST'),
    url: fc.constant('https://a.example/{{v}}?k={{secret.k}}'),
    headers: fc.constant({ 'x-v': '{{v}}' }),
    body: fc.option(fc.constant({ json: { v: '{{v}}', w: ['{{w}}'] } }), { nil: undefined }),
    save: fc.constant([{ path: '$', variable: 'v' }]),
    next: maybeId,
    failure: maybeId,
  }),
  fc.record({
    type: fc.constant('setVariable'),
    set: fc.array(
      fc.record({
        variable,
        operation: fc.constantFrom('set', 'add', 'subtract', 'append'),
        value: fc.constantFrom<unknown>('{{v}}{{v}}', '{{w}}', 3, ['{{v}}', '{{w}}'], {
          a: '{{v}}',
        }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    next: maybeId,
  }),
  fc.record({
    type: fc.constant('updateConversation'),
    addTags: fc.constant(['{{v}}', 't']),
    fields: fc.constant({ plan: '{{v}}', gone: null }),
    language: fc.constantFrom('fr', '{{v}}'),
    userFields: fc.constant({ email: '{{v}}', name: '{{w}}', plan: 1 }),
    next: maybeId,
  }),
  fc.record({
    type: fc.constant('wait'),
    for: fc.constantFrom('time', 'reply'),
    variable: maybeVariable,
    next: maybeId,
    ...wait,
  }),
  fc.record({
    type: fc.constant('link'),
    flowId: fc.constantFrom('main', 'gone'),
    returns: fc.boolean(),
    next: maybeId,
  }),
  fc.record({ type: fc.constant('handOver'), text, note: plain, returned: maybeId }),
  fc.record({
    type: fc.constant('rating'),
    scale: fc.constantFrom(2, 5),
    variable: maybeVariable,
    commentVariable: maybeVariable,
    next: maybeId,
    ...wait,
  }),
  fc.record({ type: fc.constant('note'), text: plain, next: maybeId }),
  fc.record({ type: fc.constant('end'), close: fc.boolean() }),
];

export const arbitraryDocument = fc
  .record({
    start: id,
    steps: fc.tuple(...ids.map(() => fc.oneof(...steps))),
    settings: fc.constantFrom(undefined, { onFailure: 'end' }, { failureMessage: 'Sorry {{v}}' }),
  })
  .map(({ start, steps: all, settings }) =>
    JSON.parse(
      JSON.stringify({
        schema: 1,
        name: 'Any',
        languages: ['en', 'fr'],
        variables: { v: { default: 'x' }, w: { default: [1, 'two'] } },
        start,
        steps: Object.fromEntries(ids.map((one, i) => [one, all[i]])),
        settings,
      }),
    ),
  );
