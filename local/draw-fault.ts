/**
 * Draws what becomes of one request.
 * @param shares Of requests, 0 to 1, by the kind of fault; what is left out does not happen
 * @param random [0, 1), called once
 * @returns Undefined where it goes as it should
 */
export function drawFault<Kind extends string>(
  kinds: readonly Kind[],
  shares: Readonly<Partial<Record<Kind, number>>>,
  random: () => number,
): Kind | undefined {
  let drawn = random();
  for (const kind of kinds) {
    drawn -= shares[kind] ?? 0;
    if (drawn < 0) return kind;
  }
  return undefined;
}
