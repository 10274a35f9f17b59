/**
 * A look-up whose answer is kept for a while, key by key: who asks meanwhile waits for the same one.
 * @param forMs Milliseconds that an answer is good for.
 */
export function remembering<T>(
  lookUp: (key: string) => Promise<T>,
  forMs: number,
  now: () => number,
): (key: string) => Promise<T> {
  const remembered = new Map<string, { answer: Promise<T>; until: number }>();
  return (key) => {
    const known = remembered.get(key);
    if (known !== undefined && known.until > now()) return known.answer;
    const answer = lookUp(key);
    remembered.set(key, { answer, until: now() + forMs });
    // A failure is not remembered.
    answer.catch(() => remembered.delete(key));
    return answer;
  };
}
