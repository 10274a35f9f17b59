import { isNode, LineCounter, parseDocument } from 'yaml';

/** Nobody waits for the lines of a text of this length; the problem says what is wrong with it. */
const charactersAtMost = 400_000;

/** Finds the line of a path such as `steps.hello.next`; what is not there has that of what it is missing in. */
export function lineFinder(text: string): (path: string) => number {
  if (text.length > charactersAtMost) return () => 1;
  const lines = new LineCounter();
  // JSON is YAML; this reader keeps where things stand.
  const document = parseDocument(text, { lineCounter: lines, keepSourceTokens: false });
  return (path) => {
    const keys = path === '' ? [] : path.split('.');
    for (let length = keys.length; length > 0; length--) {
      const node = document.getIn(keys.slice(0, length).map(keyOf), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
}

function keyOf(key: string): string | number {
  return /^\d+$/.test(key) ? Number(key) : key;
}
