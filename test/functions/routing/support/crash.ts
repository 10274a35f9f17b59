/** What a process that dies leaves behind: the call was made, or was not, and nothing came after it. */
export class Crash extends Error {
  constructor(call: string) {
    super(`crashed at ${call}`);
    this.name = 'Crash';
  }
}

export interface CrashOptions {
  /** [0, 1) */
  random(): number;
  /** Chance that a call does not come about, and as much that its answer is not heard. */
  chance(): number;
}

/** A port whose user dies now and then, just before one of its calls or just after it. */
export function crashing<T extends object>(port: T, { random, chance }: CrashOptions): T {
  return new Proxy(port, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        if (random() < chance()) throw new Crash(`before ${String(name)}`);
        const answer: unknown = await Reflect.apply(method, target, args);
        if (random() < chance()) throw new Crash(`after ${String(name)}`);
        return answer;
      };
    },
  });
}
