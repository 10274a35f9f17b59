import type { MessengerApp, MessengerEvents, Shell } from '../shared/contract.ts';
import { events } from './event-names.ts';
import { type ZeEvent, zeEvent } from './events.ts';
import { fetchTokenWith, zeError } from './login.ts';
import { messagePost, toMessage } from './message.ts';
import { metadata } from './metadata.ts';
import {
  callable,
  object,
  optionalFunction,
  optionalText,
  refusal,
  refuse,
  sentenceOf,
  warn,
} from './refuse.ts';
import { settingsOf } from './settings.ts';
import type { Listener, Ze, ZeEventName } from './ze-types.ts';

type Command = (...given: unknown[]) => void;

/**
 * All of `zE` that need not be there at once. A call that is refused does nothing, and is told of on the
 * console.
 */
export function createZe(shell: Shell): Ze {
  /** Who the customer is and what he says: one after the other. */
  let line: Promise<unknown> = Promise.resolve();
  /** How many wait for the app to show something. */
  let waiting = 0;
  let last: readonly unknown[] = [];
  let event: ZeEvent;

  function inLine<T>(work: (app: MessengerApp) => Promise<T>): Promise<T> {
    const done = line.then(() => shell.load()).then(work);
    line = done.catch(() => {});
    return done;
  }

  function wait(work: Promise<unknown>): void {
    const done = () => {
      waiting--;
    };
    waiting++;
    work.then(done, done);
  }

  /** At once, if it can be; what is called later is done later. */
  function inOrder(work: (app: MessengerApp) => unknown): void {
    if (shell.app && !waiting) work(shell.app);
    else wait(shell.load().then(work).catch(warn));
  }

  /** Zendesk's way of answering: an error, or null and what came of it. */
  function answer<T>(
    work: Promise<T>,
    type: string,
    callback: Command | undefined,
    read?: (result: T) => unknown,
  ): void {
    work
      .then(
        (result) => callback?.(null, read?.(result)),
        async (error) => {
          if (!callback) warn(error);
          else callback(zeError(type, error, await sentenceOf(error)));
        },
      )
      // What the page's own function does wrong.
      .catch(reportError);
  }

  const scopes: Record<string, Record<string, Command>> = {
    messenger: {
      show: () => shell.show(),
      hide: () => shell.hide(),
      open: () => wait(shell.open()),
      close: () => (waiting ? inOrder(() => shell.close()) : shell.close()),
      loginUser(fetch, callback) {
        const token = fetchTokenWith(callable(fetch, 'what fetches a JWT'));
        const tell = optionalFunction(callback);
        answer(
          inLine((app) => app.login(token)),
          'LoginFailedError',
          tell,
        );
      },
      logoutUser: () =>
        answer(
          inLine((app) => app.logout()),
          '',
          undefined,
        ),
      resetWidget(callback) {
        const tell = optionalFunction(callback);
        answer(
          inLine((app) => app.reset()),
          '',
          // When it is done, and only then.
          tell && ((error) => (error ? warn(error) : tell())),
        );
      },
      sendMessage(post, conversation, callback) {
        // The conversation may be left out.
        const short = typeof conversation === 'function';
        const tell = optionalFunction(short ? conversation : callback);
        const send = async () => {
          const { content, metadata } = messagePost(post);
          const conversationId = short
            ? undefined
            : optionalText(conversation, 'the conversation', 24);
          return inLine((app) => app.send(content, { conversationId, metadata }));
        };
        answer(
          send(),
          'SendMessageError',
          tell,
          (entry) => entry.kind === 'message' && toMessage(entry),
        );
      },
      render(options) {
        const { mode, widget } = object(options, 'what to render', 'embedded');
        if (mode !== 'embedded') refuse('mode', mode, 'embedded');
        const { targetElement: named } = object(widget, 'widget', 'embedded');
        const target = typeof named === 'string' ? document.querySelector(named) : named;
        if (target instanceof HTMLElement) inOrder((app) => app.render(target));
        else if (document.readyState !== 'loading') {
          refuse('targetElement', named, 'element');
        } else addEventListener('DOMContentLoaded', () => run('messenger', 'render', [options]));
      },
      // The session is the customer's, in a help centre as elsewhere.
      useSessionAuth() {},
    },
    'messenger:set': mapped(
      settingsOf,
      (read) => (value) => shell.set(read(value, shell.settings)),
    ),
    'messenger:ui': {
      newConversation(given = {}) {
        const options = object(given, 'the conversation', 'conversation');
        const iconUrl = optionalText(options['iconUrl'], 'iconUrl', 2048);
        if (iconUrl && !/^https?:\/\//.test(iconUrl)) refuse('iconUrl', iconUrl, 'https');
        const conversation = {
          displayName: optionalText(options['displayName'], 'displayName', 100),
          iconUrl,
          metadata: metadata(options['metadata'], 'metadata'),
        };
        inOrder((app) => app.newConversation(conversation));
      },
    },
  };

  function run(scope: unknown, command: unknown, given: readonly unknown[]): void {
    try {
      const named = own(own(scopes, scope) ?? {}, command);
      if (!named) {
        throw refusal(({ callAdvice }) =>
          callAdvice([scope, command, ...given], mapped(scopes, Object.keys)),
        );
      }
      named(...given);
    } catch (error) {
      warn(error, scope, command);
    }
  }

  function deliver(listener: Listener, name: ZeEventName, detail: Detail, at: number): void {
    const next = [name, detail, at];
    // One event is the same for all who hear of it.
    if (next.some((one, index) => one !== last[index])) event = zeEvent(name, detail, at);
    last = next;
    try {
      listener(event);
    } catch (error) {
      reportError(error);
    }
  }

  return {
    run,
    listen(name, listener) {
      const ours = own(events, name);
      if (!ours || typeof listener !== 'function') {
        run('messenger:on', name, [listener]);
        return () => {};
      }
      const tell = (detail: Detail, at: number) =>
        name === 'unreadMessages'
          ? listener(detail)
          : deliver(listener as Listener, name as ZeEventName, detail, at);
      let on = true;
      const off = shell.on(ours, (detail) => tell(detail, Date.now()));
      // Zendesk's widget tells the number to each new listener.
      if (name === 'unreadMessages') queueMicrotask(() => on && tell(shell.unread, 0));
      return () => {
        on = false;
        off();
      };
    },
  };
}

type Detail = MessengerEvents[keyof MessengerEvents];

const own = <T>(among: Record<string, T>, name: unknown): T | undefined =>
  typeof name === 'string' && Object.hasOwn(among, name) ? among[name] : undefined;

const mapped = <T, R>(values: Record<string, T>, read: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, read(value)]));
