/**
 * What came from outside as JSON, as a value. A half of a character, which a text that was cut has at its end
 * (`"\ud83d"`), becomes U+FFFD in texts and names: as it is, databases and queues take none.
 * @throws SyntaxError for what is no JSON, RangeError for what has such a half and nests too deep
 */
export function readJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // Halves come escaped only: what is encoded as UTF-8 has none.
  return /\\ud[89a-f]/i.test(text) ? whole(value) : value;
}

function whole(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(whole);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name.toWellFormed(), whole(one)]),
  );
}
