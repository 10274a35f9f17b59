import { events } from './event-names.ts';

/** The words of the warnings: loaded when a page has asked for something that is not so. */

const writings = {
  function: 'a function',
  object: 'an object',
  text: 'a string',
  flag: 'true or false',
  scale: 'a number from 0.75 to 2',
  color: "a colour such as '#17494D'",
  language: "a language such as 'fr' or 'pt-BR'",
  integer: 'a whole number such as 999999',
  cookies: "'all', 'functional' or 'none'",
  fields: "[{id: '4711', value: 'gold'}]",
  tags: "an array of at most 20 strings of 1 to 64 characters, such as ['gold']",
  metadata: "an object such as {order: '4711'}",
  scalar: 'a string, a number, true, false or null',
  smaller: 'at most 4,096 bytes as JSON',
  message: "{content: {type: 'text', text: 'Hello'}}, with at most 4,096 characters",
  displayed: 'the message to show it, or null to hide it',
  embedded: "{mode: 'embedded', widget: {targetElement: '#messages'}}",
  element: 'an element that is on the page, or a selector of one',
  conversation: "{displayName: 'Order 4711'}",
  https: 'an address that begins with https://',
};

/** What should have been written. */
export type Write = keyof typeof writings;

/** @param most Characters, of a text. */
export function valueAdvice(name: string, value: unknown, write: Write, most?: number): string {
  const limit = most === undefined ? '' : ` of at most ${most} characters`;
  return `${name} is ${shown(value)}. Write ${writings[write]}${limit}.`;
}

/** Commands of the classic Web Widget that have another name today. */
const renamed: Record<string, string> = {
  reset: 'resetWidget',
  logout: 'logoutUser',
  identify: 'loginUser',
  prefill: 'loginUser',
  toggle: 'open',
  setLocale: 'locale',
  updateSettings: 'customization',
};

/**
 * What to write in place of a call that nothing answers to.
 * @param commands By scope, but for what can be listened to.
 */
export function callAdvice(
  [scope, command, listener]: readonly unknown[],
  commands: Record<string, readonly string[]>,
): string {
  if (scope === 'messenger:on' && Object.keys(events).includes(command as string)) {
    return valueAdvice('the listener', listener, 'function');
  }
  const of = String(scope).replace('webWidget', 'messenger');
  const classic = of !== scope || typeof command !== 'string';
  const name = (classic ? renamed[String(command)] : undefined) ?? String(command);
  const all = Object.entries({ ...commands, 'messenger:on': Object.keys(events) }).flatMap(
    ([known, names]) =>
      names.map((one) => ({
        call: callOf(known, one),
        // The command says more of what is meant than its scope.
        far: distance(of, known) + 2 * distance(name, one),
      })),
  );
  const call = all.sort((one, other) => one.far - other.far)[0]?.call;
  return classic
    ? `This is of the classic Web Widget. Write ${call}.`
    : `There is no such command. Did you mean ${call}?`;
}

export function nameAdvice(where: string, name: string, known: readonly string[]): string {
  const far = (one: string) => distance(name, one);
  const [right] = [...known].sort((one, other) => far(one) - far(other));
  return `${where} has no '${name}'. Did you mean '${right}'?`;
}

const callOf = (scope: string, command: string) => `zE('${scope}', '${command}')`;

/** A value, kept short. */
function shown(value: unknown): string {
  let text: string | undefined;
  try {
    text = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  } catch {}
  text ??= typeof value;
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** How many letters have to be put in, taken out or changed to make the one of the other, whatever their case. */
function distance(a: string, b: string): number {
  const [from, to] = [a.slice(0, 60).toLowerCase(), b.toLowerCase()];
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
