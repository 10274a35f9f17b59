import { format } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { colorNames } from '../../../core/protocol/messenger-settings.ts';
import type { MessengerEvents } from '../../../packages/messenger/src/shared/contract.ts';
import { themeColors } from '../../../packages/messenger/src/ze/customization.ts';
import { events as namesOfEvents } from '../../../packages/messenger/src/ze/event-names.ts';
import { createZe } from '../../../packages/messenger/src/ze/ze.ts';
import type { Ze, ZeEventName } from '../../../packages/messenger/src/ze/ze-types.ts';
import { entry, type ShellDouble, shellDouble } from './support/shell-double.ts';

let shell: ShellDouble;
let ze: Ze;
let warnings: string[];
let thrown: unknown[];

beforeEach(() => {
  shell = shellDouble();
  ze = createZe(shell);
  warnings = [];
  thrown = [];
  vi.spyOn(console, 'warn').mockImplementation((...given) => {
    warnings.push(format(...given));
  });
  vi.stubGlobal('reportError', (error: unknown) => thrown.push(error));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const call = (scope: unknown, command?: unknown, ...given: unknown[]) =>
  ze.run(scope, command, given);
const logged = (...expected: unknown[][]) => vi.waitFor(() => expect(shell.log).toEqual(expected));
const warned = (sentence: string | RegExp) =>
  vi.waitFor(() => expect(warnings.join('\n')).toMatch(sentence));

const colors = Object.fromEntries(colorNames.map((name) => [name, '#17494D']));
const tags = (count: number) => Array.from({ length: count }, (_, at) => `tag-${at}`);
const text = { content: { type: 'text', text: 'Hello' } };
const noTarget = { conversationId: undefined };

/** Calls, and all that comes of them. */
const accepted: [call: [scope: string, command: string, ...given: unknown[]], unknown[][]][] = [
  [['messenger', 'show'], [['show']]],
  [['messenger', 'hide'], [['hide']]],
  [['messenger', 'open'], [['app.open']]],
  [['messenger', 'close'], [['close']]],
  [['messenger', 'loginUser', (done: (jwt: string) => void) => done('jwt')], [['login', 'jwt']]],
  [['messenger', 'logoutUser'], [['logout']]],
  [['messenger', 'resetWidget'], [['reset']]],
  [['messenger', 'useSessionAuth'], []],
  [
    ['messenger', 'sendMessage', text, entry.id],
    [['send', text.content, { conversationId: entry.id, metadata: undefined }]],
  ],
  [
    ['messenger', 'sendMessage', { ...text, metadata: { order: 4711, vip: true, note: null } }],
    [['send', text.content, { ...noTarget, metadata: { order: 4711, vip: true, note: null } }]],
  ],
  [
    [
      'messenger',
      'sendMessage',
      { content: { type: 'image', mediaUrl: 'https://a.example/b.png' } },
    ],
    [
      [
        'send',
        { type: 'image', mediaUrl: 'https://a.example/b.png' },
        { ...noTarget, metadata: undefined },
      ],
    ],
  ],
  [['messenger:set', 'locale', 'fr'], [['set', { locale: 'fr' }]]],
  [['messenger:set', 'locale', 'pt-br'], [['set', { locale: 'pt-BR' }]]],
  [['messenger:set', 'locale', 'zh_TW'], [['set', { locale: 'zh-TW' }]]],
  [['messenger:set', 'zIndex', 12], [['set', { zIndex: 12 }]]],
  [['messenger:set', 'zIndex', -1], [['set', { zIndex: -1 }]]],
  [['messenger:set', 'cookies', 'all'], [['set', { storage: true }]]],
  [['messenger:set', 'cookies', 'functional'], [['set', { storage: true }]]],
  [['messenger:set', 'cookies', 'none'], [['set', { storage: false }]]],
  [['messenger:set', 'cookies', true], [['set', { storage: true }]]],
  [['messenger:set', 'cookies', false], [['set', { storage: false }]]],
  [
    [
      'messenger:set',
      'conversationFields',
      [
        { id: '4711', value: 'gold' },
        { id: 12, value: true },
      ],
    ],
    [['set', { fields: { 4711: 'gold', 12: true } }]],
  ],
  [['messenger:set', 'conversationFields', []], [['set', { fields: {} }]]],
  [['messenger:set', 'conversationTags', tags(20)], [['set', { tags: tags(20) }]]],
  [['messenger:set', 'conversationTags', []], [['set', { tags: [] }]]],
  [['messenger:set', 'beforeMessageDisplay', null], [['set', { beforeMessageDisplay: undefined }]]],
  [['messenger:set', 'customization', { theme: colors }], [['set', { colors, scheme: 'light' }]]],
  [
    ['messenger:set', 'customization', { theme: { primary: '#abc', onPrimary: undefined } }],
    [['set', { colors: { primary: '#abc' }, scheme: 'light' }]],
  ],
  [
    [
      'messenger:set',
      'customization',
      {
        common: { hideHeader: true, contentScale: 1.25 },
        conversationList: { hideNewConversationButton: true, hideHeader: false },
        messageLog: { hideHeader: true },
      },
    ],
    [
      [
        'set',
        {
          contentScale: 1.25,
          hide: {
            header: true,
            newConversation: true,
            listHeader: false,
            conversationHeader: true,
          },
        },
      ],
    ],
  ],
  [
    ['messenger:set', 'customization', { common: { contentScale: 3 } }],
    [['set', { contentScale: 2 }]],
  ],
  [
    ['messenger:ui', 'newConversation'],
    [['newConversation', { displayName: undefined, iconUrl: undefined, metadata: undefined }]],
  ],
  [
    [
      'messenger:ui',
      'newConversation',
      { displayName: 'Order', iconUrl: 'https://a.example/i.png', metadata: { order: 1 } },
    ],
    [
      [
        'newConversation',
        { displayName: 'Order', iconUrl: 'https://a.example/i.png', metadata: { order: 1 } },
      ],
    ],
  ],
];

describe('calls that are carried out', () => {
  it.each(accepted)('[M22] zE(%j)', async ([scope, command, ...given], expected) => {
    call(scope, command, ...given);
    await logged(...expected);
    expect(warnings).toEqual([]);
  });

  it('[M22] takes the 15 colours of the integration’s settings, by the same names', () => {
    expect([...themeColors].sort()).toEqual([...colorNames].sort());
  });
});

const deep = { metadata: { order: { id: 1 } }, ...text };
const big = { metadata: { note: 'x'.repeat(5000) }, ...text };

/** Calls that do nothing, and what is said of them. */
const refused: [call: unknown[], sentence: RegExp][] = [
  [['messenger', 'opn'], /no such command. Did you mean zE\('messenger', 'open'\)/],
  [['messanger', 'open'], /Did you mean zE\('messenger', 'open'\)/],
  [['messenger', 'locale', 'fr'], /Did you mean zE\('messenger:set', 'locale'\)/],
  [['messenger:set', 'custmization', {}], /Did you mean zE\('messenger:set', 'customization'\)/],
  [
    ['messenger:on', 'unreadMessage', () => {}],
    /Did you mean zE\('messenger:on', 'unreadMessages'\)/,
  ],
  [['messenger:on', 'open'], /the listener is undefined. Write a function/],
  [['messenger:on', 'toString', () => {}], /no such command/],
  [['messenger', 'toString'], /no such command/],
  [['__proto__', 'toString'], /no such command/],
  [['messenger:ui', 'newconversation'], /Did you mean zE\('messenger:ui', 'newConversation'\)/],
  [['webWidget', 'open'], /classic Web Widget. Write zE\('messenger', 'open'\)/],
  [['webWidget', 'logout'], /Write zE\('messenger', 'logoutUser'\)/],
  [['webWidget', 'reset'], /Write zE\('messenger', 'resetWidget'\)/],
  [['webWidget', 'identify', {}], /Write zE\('messenger', 'loginUser'\)/],
  [['webWidget', 'setLocale', 'fr'], /Write zE\('messenger:set', 'locale'\)/],
  [['webWidget', 'updateSettings', {}], /Write zE\('messenger:set', 'customization'\)/],
  [['webWidget:on', 'close', () => {}], /Write zE\('messenger:on', 'close'\)/],
  [[() => {}], /classic Web Widget/],
  [[], /classic Web Widget/],
  [[Symbol('s'), Symbol('t')], /Write zE/],
  [['messenger', 'loginUser'], /what fetches a JWT is undefined. Write a function/],
  [['messenger', 'loginUser', 'jwt'], /is 'jwt'. Write a function/],
  [['messenger', 'loginUser', () => {}, 'callback'], /is 'callback'. Write a function/],
  [['messenger', 'resetWidget', 1], /is 1. Write a function/],
  [['messenger', 'sendMessage'], /the message is undefined. Write \{content/],
  [['messenger', 'sendMessage', 'Hello'], /the message is 'Hello'. Write \{content/],
  [['messenger', 'sendMessage', { content: 'Hello' }], /content is 'Hello'. Write/],
  [['messenger', 'sendMessage', { content: { text: 'Hello' } }], /content is .*Write/],
  [['messenger', 'sendMessage', { content: { type: 'text', text: '' } }], /content is .*Write/],
  [
    ['messenger', 'sendMessage', { content: { type: 'text', text: 'x'.repeat(4097) } }],
    /text is .*4096 characters/,
  ],
  [['messenger', 'sendMessage', deep], /metadata.order is \{"id":1\}. Write a string, a number/],
  [['messenger', 'sendMessage', big], /metadata is .*4,096 bytes/],
  [['messenger', 'sendMessage', text, 12], /the conversation is 12. Write/],
  [['messenger', 'sendMessage', text, 'c', 'callback'], /is 'callback'. Write a function/],
  [['messenger', 'render'], /what to render is undefined. Write \{mode/],
  [['messenger', 'render', { mode: 'popup' }], /mode is 'popup'. Write \{mode: 'embedded'/],
  [['messenger', 'render', { mode: 'embedded' }], /widget is undefined. Write \{mode/],
  [['messenger:set', 'locale', 'klingon!'], /locale is 'klingon!'. Write a language/],
  [['messenger:set', 'locale', 7], /locale is 7. Write a language/],
  [['messenger:set', 'zIndex', '12'], /zIndex is '12'. Write a whole number/],
  [['messenger:set', 'zIndex', 1.5], /zIndex is 1.5. Write a whole number/],
  [['messenger:set', 'zIndex', Number.NaN], /zIndex is null. Write a whole number/],
  [['messenger:set', 'zIndex', 2 ** 31], /Write a whole number/],
  [['messenger:set', 'cookies', 'some'], /cookies is 'some'. Write 'all'/],
  [['messenger:set', 'cookies'], /cookies is undefined. Write 'all'/],
  [
    ['messenger:set', 'conversationFields', { id: '1', value: 2 }],
    /conversationFields is .*Write \[\{id/,
  ],
  [['messenger:set', 'conversationFields', [{ id: '1' }]], /a field is \{"id":"1"\}. Write \[\{id/],
  [['messenger:set', 'conversationFields', [null]], /a field is null. Write/],
  [['messenger:set', 'conversationFields', [{ id: '', value: 1 }]], /a field is .*Write/],
  [
    ['messenger:set', 'conversationFields', [{ id: '1', value: [] }]],
    /conversationFields.1 is \[\]. Write a string/,
  ],
  [['messenger:set', 'conversationFields', [{ id: '1', value: 'x'.repeat(5000) }]], /4,096 bytes/],
  [['messenger:set', 'conversationTags', 'gold'], /conversationTags is 'gold'. Write an array/],
  [['messenger:set', 'conversationTags', tags(21)], /Write an array of at most 20/],
  [['messenger:set', 'conversationTags', ['x'.repeat(65)]], /Write an array/],
  [['messenger:set', 'conversationTags', ['gold', 1]], /Write an array/],
  [['messenger:set', 'beforeMessageDisplay', 'no'], /is 'no'. Write a function/],
  [
    ['messenger:ui', 'newConversation', 'Order'],
    /the conversation is 'Order'. Write \{displayName/,
  ],
  [['messenger:ui', 'newConversation', { displayName: 'x'.repeat(101) }], /at most 100 characters/],
  [
    ['messenger:ui', 'newConversation', { iconUrl: 'javascript:alert(1)' }],
    /iconUrl is 'javascript:alert\(1\)'. Write an address/,
  ],
  [['messenger:ui', 'newConversation', { metadata: [1] }], /metadata is \[1\]. Write an object/],
];

/** Each beside what is right. */
const badCustomizations: [given: Record<string, unknown>, sentence: RegExp][] = [
  [{ theme: { primary: 'red' } }, /theme.primary is 'red'. Write a colour/],
  [{ theme: { primary: '#12345' } }, /theme.primary is '#12345'. Write a colour/],
  [{ theme: { primary: '#123456;}' } }, /Write a colour/],
  [{ theme: { primary: null } }, /theme.primary is null. Write a colour/],
  [{ theme: { primry: '#fff' } }, /theme has no 'primry'. Did you mean 'primary'/],
  [{ theme: { toString: '#fff' } }, /theme has no 'toString'/],
  [{ theme: '#fff' }, /theme is '#fff'. Write an object/],
  [{ common: { hideHeader: 'yes' } }, /common.hideHeader is 'yes'. Write true or false/],
  [{ common: { contentScale: '2' } }, /common.contentScale is '2'. Write a number/],
  [{ common: { contentScale: 0 } }, /common.contentScale is 0. Write a number/],
  [{ conversationList: { hideHeadr: true } }, /Did you mean 'hideHeader'/],
  [{ messageLog: { hideHeader: 1 } }, /messageLog.hideHeader is 1. Write true or false/],
  [{ comon: {} }, /customization has no 'comon'. Did you mean 'common'/],
];

describe('calls that are refused', () => {
  it.each(refused)('[M21] zE(%j) does nothing and says what to write', async (given, sentence) => {
    const [scope, command, ...rest] = given;
    expect(() => call(scope, command, ...rest)).not.toThrow();
    await warned(sentence);
    expect(warnings).toHaveLength(1);
    expect(shell.log).toEqual([]);
    expect(thrown).toEqual([]);
  });

  it.each(badCustomizations)(
    '[M23] customization %j is refused as a whole',
    async (given, sentence) => {
      const right: Record<string, object> = {
        theme: { action: '#123456' },
        common: { hideHeader: true },
        conversationList: { hideHeader: true },
        messageLog: { hideHeader: true },
      };
      const sections = { ...right, ...given };
      for (const [name, values] of Object.entries(given)) {
        if (typeof values === 'object') sections[name] = { ...right[name], ...values };
      }
      const turned = Object.fromEntries(Object.entries(sections).reverse());
      call('messenger:set', 'customization', sections);
      call('messenger:set', 'customization', turned);
      await vi.waitFor(() => expect(warnings).toHaveLength(2));
      expect(warnings[0]).toMatch(sentence);
      expect(warnings[1]).toBe(warnings[0]);
      expect(shell.log).toEqual([]);
    },
  );

  it('[M21] goes on after objects that cannot be read', async () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('hands off');
        },
        ownKeys: () => {
          throw new Error('hands off');
        },
      },
    );
    for (const value of [hostile, Symbol('s'), 1n, () => {}]) {
      for (const [scope, command] of [
        ['messenger:set', 'customization'],
        ['messenger:set', 'conversationFields'],
        ['messenger:set', 'zIndex'],
        ['messenger', 'render'],
        ['messenger:ui', 'newConversation'],
      ]) {
        expect(() => call(scope, command, value)).not.toThrow();
      }
    }
    await vi.waitFor(() => expect(warnings).toHaveLength(20));
    expect(shell.log).toEqual([]);
    call('messenger:set', 'zIndex', 3);
    await logged(['set', { zIndex: 3 }]);
  });
});

describe('what calls back', () => {
  it('[M25] loginUser asks the page again for each JWT', async () => {
    let issued = 0;
    const results: unknown[][] = [];
    call(
      'messenger',
      'loginUser',
      (done: (jwt: string) => void) => done(`jwt-${++issued}`),
      (...given: unknown[]) => results.push(given),
    );
    await vi.waitFor(() => expect(results).toHaveLength(1));
    expect(results[0]?.[0]).toBeNull();
    expect(await shell.fetchToken?.()).toBe('jwt-2');
    expect(await shell.fetchToken?.()).toBe('jwt-3');
  });

  it('[M25] loginUser tells what was wrong, as Zendesk’s errors do', async () => {
    const outcomes: [fetch: unknown, reason: string, message: RegExp][] = [
      [(done: (jwt?: unknown) => void) => done(), 'jwt_missing', /without a JWT/],
      [(done: (jwt?: unknown) => void) => done({ jwt: 'x' }), 'jwt_missing', /without a JWT/],
      [
        () => {
          throw new Error('no network');
        },
        'jwt_failed',
        /no network/,
      ],
      [
        async () => {
          throw new Error('no network');
        },
        'jwt_failed',
        /no network/,
      ],
    ];
    for (const [fetch, reason, message] of outcomes) {
      const error = await new Promise((resolve) => call('messenger', 'loginUser', fetch, resolve));
      expect(error).toEqual({
        type: 'LoginFailedError',
        reason,
        message: expect.stringMatching(message),
      });
    }
    shell.failWith = Object.assign(new Error('The JWT has expired.'), { code: 'unauthorized' });
    const error = await new Promise((resolve) =>
      call('messenger', 'loginUser', (done: (jwt: string) => void) => done('jwt'), resolve),
    );
    expect(error).toEqual({
      type: 'LoginFailedError',
      reason: 'unauthorized',
      message: 'The JWT has expired.',
    });
    expect(warnings).toEqual([]);
  });

  it('[M25] a page that never calls back with a JWT does not stop what comes after', async () => {
    vi.useFakeTimers();
    const results: unknown[] = [];
    call(
      'messenger',
      'loginUser',
      () => {},
      (error: unknown) => results.push(error),
    );
    call('messenger', 'logoutUser');
    await vi.advanceTimersByTimeAsync(29_000);
    expect(shell.log).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    await vi.advanceTimersByTimeAsync(0);
    expect(results).toEqual([expect.objectContaining({ reason: 'jwt_timeout' })]);
    expect(shell.log).toEqual([['logout']]);
  });

  it('[M25] without a callback, a failed login is told of on the console', async () => {
    call('messenger', 'loginUser', (done: (jwt: string) => void) => done(''));
    await warned(/called back without a JWT/);
  });

  it('[M26] who the customer is and what he says is done one after the other', async () => {
    let jwt: (jwt: string) => void = () => {};
    call('messenger', 'loginUser', (done: (jwt: string) => void) => {
      jwt = done;
    });
    call('messenger', 'sendMessage', text);
    call('messenger', 'logoutUser');
    call('messenger', 'loginUser', (done: (jwt: string) => void) => done('second'));
    call('messenger', 'resetWidget');
    call('messenger:set', 'zIndex', 1);
    await logged(['set', { zIndex: 1 }]);
    await vi.waitFor(() => expect(shell.fetchToken).toBeDefined());
    jwt('first');
    await vi.waitFor(() =>
      expect(shell.log.map(([what, jwt]) => (what === 'login' ? jwt : what))).toEqual([
        'set',
        'first',
        'send',
        'logout',
        'second',
        'reset',
      ]),
    );
  });

  it('[M28] sendMessage answers with the message as Sunshine has it, or with an error', async () => {
    const sent = (...given: unknown[]) =>
      new Promise<unknown[]>((resolve) =>
        call('messenger', 'sendMessage', ...given, (...result: unknown[]) => resolve(result)),
      );
    const message = {
      id: entry.id,
      received: entry.received,
      author: { type: 'user', userId: 'u1' },
      content: entry.content,
      metadata: entry.metadata,
    };
    expect(await sent(text, entry.id)).toEqual([null, message]);
    expect(await sent(text, null)).toEqual([null, message]);
    expect(await sent(text)).toEqual([null, message]);
    shell.failWith = Object.assign(new Error('It is full.'), { code: 'conversation_full' });
    expect(await sent(text)).toEqual([
      { type: 'SendMessageError', reason: 'conversation_full', message: 'It is full.' },
    ]);
    expect(await sent({ content: {} })).toEqual([
      {
        type: 'SendMessageError',
        reason: 'bad_request',
        message: expect.stringContaining('Write {content'),
      },
    ]);
    expect(await sent(text)).toEqual([null, message]);
    expect(warnings).toEqual([]);
  });

  it('[M22] resetWidget calls back when it is done, and only then', async () => {
    let done = 0;
    shell.failWith = Object.assign(new Error('There is no connection now.'), { code: 'offline' });
    call('messenger', 'resetWidget', () => done++);
    await warned(/There is no connection now/);
    expect(done).toBe(0);
    call('messenger', 'resetWidget', () => done++);
    await vi.waitFor(() => expect(done).toBe(1));
  });

  it('[M21] what the page’s own functions throw is the page’s, and stops nothing', async () => {
    const mistake = new Error('a mistake of the page');
    const fails = () => {
      throw mistake;
    };
    call('messenger', 'resetWidget', fails);
    call('messenger', 'sendMessage', text, fails);
    ze.listen('open', fails);
    shell.emit('open', undefined);
    await vi.waitFor(() => expect(thrown).toEqual([mistake, mistake, mistake]));
    call('messenger', 'logoutUser');
    await vi.waitFor(() => expect(shell.log.at(-1)).toEqual(['logout']));
  });
});

describe('what is shown', () => {
  it('[M20] opening and closing keep their order while the messenger is still loading', async () => {
    let arrive: () => void = () => {};
    shell.held = new Promise((resolve) => {
      arrive = resolve;
    });
    call('messenger:ui', 'newConversation');
    call('messenger', 'close');
    call('messenger', 'open');
    arrive();
    await vi.waitFor(() =>
      expect(shell.log.map(([what]) => what)).toEqual(['newConversation', 'close', 'app.open']),
    );
    call('messenger', 'close');
    expect(shell.log.at(-1)).toEqual(['close']);
  });

  it('[M22] fields are laid over those before, and together have to fit', async () => {
    call('messenger:set', 'conversationFields', [{ id: 'a', value: 'x'.repeat(2500) }]);
    call('messenger:set', 'conversationFields', [{ id: 'b', value: 2 }]);
    expect(shell.settings.fields).toEqual({ a: 'x'.repeat(2500), b: 2 });
    call('messenger:set', 'conversationFields', [{ id: 'c', value: 'x'.repeat(2500) }]);
    await warned(/4,096 bytes/);
    call('messenger:set', 'conversationFields', [{ id: 'a', value: null }]);
    expect(shell.settings.fields).toEqual({ a: null, b: 2 });
  });

  describe('beforeMessageDisplay', () => {
    const shownAs = (hook: (message: never, data: never) => unknown) => {
      call('messenger:set', 'beforeMessageDisplay', hook);
      return shell.settings.beforeMessageDisplay?.(entry, 'conversation-1');
    };

    it('[M27] gets messages as Sunshine has them, and the conversation', () => {
      const given: unknown[] = [];
      const hook = (...both: unknown[]) => {
        given.push(...both);
        return both[0];
      };
      expect(shownAs(hook)).toEqual(entry);
      expect(given).toEqual([
        {
          id: entry.id,
          received: entry.received,
          author: { type: 'user', userId: 'u1' },
          content: entry.content,
          metadata: entry.metadata,
        },
        { conversation: { id: 'conversation-1' } },
      ]);
    });

    it('[M27] hides with null, and replaces content and metadata alone', () => {
      expect(shownAs(() => null)).toBeNull();
      const other = shownAs(
        (message: { id: string; author: object; content: { text: string } }) => {
          message.content.text = 'Changed';
          return {
            ...message,
            id: 'f'.repeat(24),
            author: { type: 'business' },
            metadata: { mine: true },
          };
        },
      );
      expect(other).toEqual({
        ...entry,
        content: { type: 'text', text: 'Changed' },
        metadata: { mine: true },
      });
      expect(entry.content).toEqual({ type: 'text', text: 'Hello' });
    });

    it('[M27] shows the message as it is when nothing of use is returned', async () => {
      for (const nothing of [undefined, true, 'text', {}, { content: 'x' }, { content: {} }]) {
        expect(shownAs(() => nothing)).toEqual(entry);
      }
      await vi.waitFor(() => expect(warnings).toHaveLength(6));
      expect(warnings[0]).toMatch(/Write the message to show it, or null to hide it/);
    });

    it('[M27] is not asked for what is no message', () => {
      let asked = 0;
      call('messenger:set', 'beforeMessageDisplay', () => asked++);
      const event = { ...entry, kind: 'event', name: 'closed' } as never;
      expect(shell.settings.beforeMessageDisplay?.(event, 'c')).toBe(event);
      expect(asked).toBe(0);
    });
  });
});

describe('what is heard', () => {
  const conversationId = 'c'.repeat(24);
  const conversation = { id: conversationId };
  const messages = [{ id: 'm', received: entry.received, role: 'user' as const }];
  const proactive = { proactiveMessageId: 'f1', campaignId: 'f1', text: 'Hi' };
  const heard: [
    ZeEventName,
    MessengerEvents[keyof MessengerEvents],
    type: string,
    payload: unknown,
  ][] = [
    ['open', undefined, 'messagingOpened', undefined],
    ['close', undefined, 'messagingClosed', undefined],
    [
      'proactiveMessageDisplayed',
      { flowId: 'f1', text: 'Hi' },
      'proactiveMessageDisplayed',
      proactive,
    ],
    ['proactiveMessageClicked', { flowId: 'f1', text: 'Hi' }, 'proactiveMessageClicked', proactive],
    ['conversationStarted', { conversationId }, 'conversationStarted', { conversation }],
    [
      'conversationOpened',
      { conversationId: null },
      'conversationOpened',
      { conversation: { id: null } },
    ],
    [
      'newConversationButtonClicked',
      { source: 'list' },
      'newConversationButtonClicked',
      { newConversationSource: 'conversationList' },
    ],
    [
      'conversationWithAgentRequested',
      { conversationId },
      'conversationWithAgentRequested',
      { conversation },
    ],
    [
      'conversationAgentAssigned',
      { conversationId, agentId: 'a', displayName: 'Ada' },
      'conversationAgentAssigned',
      { conversation, agentId: 'a', displayName: 'Ada' },
    ],
    ['messagesShown', { conversationId, messages }, 'messagesShown', { conversation, messages }],
  ];

  it.each(heard)('[M24] %s', (name, detail, type, payload) => {
    const events: { id: string }[] = [];
    const listener = (event: unknown) => events.push(event as { id: string });
    const now = vi.spyOn(Date, 'now').mockReturnValue(1_700_000_000_000);
    ze.listen(name, listener);
    ze.listen(name, listener);
    shell.emit(namesOfEvents[name], detail as never);
    now.mockReturnValue(1_700_000_000_001);
    shell.emit(namesOfEvents[name], detail as never);
    now.mockRestore();
    const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(events[0]).toEqual({ id: uuid, createdAt: 1_700_000_000_000, type, payload });
    // The same for all who hear of it.
    expect(events[1]).toBe(events[0]);
    expect(events[2]?.id).not.toBe(events[0]?.id);
  });
});
