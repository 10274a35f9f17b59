import type { Write } from './advice.ts';

type Advice = typeof import('./advice.ts');

/** A call that cannot be carried out. What to write instead is put into words when somebody has to read it. */
export interface Refusal extends Error {
  explain?(advice: Advice): string;
}

export const refusal = (explain: Refusal['explain']): Refusal =>
  Object.assign(Error(), { explain });

/** @throws Refusal */
export function refuse(name: string, value: unknown, write: Write, most?: number): never {
  throw refusal((advice) => advice.valueAdvice(name, value, write, most));
}

/** The sentence for the page's developer. */
export async function sentenceOf(error: unknown): Promise<string> {
  // Pages may throw anything.
  const { explain, message } = (error ?? {}) as Refusal;
  return explain ? import('./advice.ts').then(explain, () => '') : message;
}

/** Tells the page's developer. @param call What was called. */
export function warn(error: unknown, ...call: unknown[]): void {
  void sentenceOf(error).then((sentence) => console.warn('Causerie: zE', call, sentence));
}

/** @throws Refusal */
export function object(value: unknown, name: string, write: Write): Record<string, unknown> {
  if (typeof value === 'object' && value && !Array.isArray(value)) return value as never;
  return refuse(name, value, write);
}

type Callable = (...given: unknown[]) => unknown;

/** @throws Refusal */
export function callable(value: unknown, name: string): Callable {
  return typeof value === 'function' ? (value as Callable) : refuse(name, value, 'function');
}

/** @throws Refusal */
export function optionalFunction(value: unknown): Callable | undefined {
  return isNothing(value) ? undefined : callable(value, 'what is called back');
}

/** @throws Refusal */
export function optionalText(value: unknown, name: string, most: number): string | undefined {
  if (isNothing(value)) return undefined;
  return typeof value === 'string' && value.length <= most
    ? value
    : refuse(name, value, 'text', most);
}

export const isNothing = (value: unknown) => value === undefined || value === null;
