/** An attribute value in DynamoDB's JSON: one key, the type, with its value. */
export type AttributeValue = Readonly<Record<string, unknown>>;

/** An item in DynamoDB's JSON. */
export type Item = Readonly<Record<string, AttributeValue>>;

/**
 * The size of an item in bytes, as DynamoDB counts it for capacity (developer guide, "DynamoDB
 * item sizes and formats"): names and strings in UTF-8, binary unencoded, numbers one byte for two
 * digits and one more, booleans and nulls one byte, lists and maps three bytes and one for each
 * element.
 */
export function itemSize(item: Item): number {
  let size = 0;
  for (const [name, value] of Object.entries(item)) {
    size += Buffer.byteLength(name) + valueSize(value);
  }
  return size;
}

function valueSize(value: AttributeValue): number {
  const [entry] = Object.entries(value);
  if (entry === undefined) return 0;
  const [type, content] = entry;
  switch (type) {
    case 'S':
      return Buffer.byteLength(content as string);
    case 'N':
      return numberSize(content as string);
    case 'B':
      return Buffer.byteLength(content as string, 'base64');
    case 'BOOL':
    case 'NULL':
      return 1;
    case 'SS':
      return sum(content as string[], (text) => Buffer.byteLength(text));
    case 'NS':
      return sum(content as string[], numberSize);
    case 'BS':
      return sum(content as string[], (text) => Buffer.byteLength(text, 'base64'));
    case 'L':
      return 3 + sum(content as AttributeValue[], (element) => 1 + valueSize(element));
    case 'M':
      return (
        3 +
        sum(
          Object.entries(content as Item),
          ([name, element]) => 1 + Buffer.byteLength(name) + valueSize(element),
        )
      );
    default:
      return 0;
  }
}

function numberSize(text: string): number {
  const digits = text
    .replace(/^-/, '')
    .replace(/e.*$/i, '')
    .replace('.', '')
    .replace(/^0+|0+$/g, '');
  const sign = text.startsWith('-') ? 1 : 0;
  return Math.ceil(digits.length / 2) + 1 + sign;
}

function sum<T>(elements: readonly T[], size: (element: T) => number): number {
  let total = 0;
  for (const element of elements) total += size(element);
  return total;
}

/** Write units of an item of so many bytes: one for each KB begun, at least one. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1024));
}
