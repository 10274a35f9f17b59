/** Colours where the output is a terminal, and plain text elsewhere. */
export interface Colours {
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  blue(text: string): string;
  dim(text: string): string;
}

export function coloursFor(stream: { isTTY?: boolean }): Colours {
  const on = stream.isTTY === true && process.env['NO_COLOR'] === undefined;
  const paint = (code: number) => (text: string) => (on ? `\x1b[${code}m${text}\x1b[0m` : text);
  return { red: paint(31), green: paint(32), yellow: paint(33), blue: paint(36), dim: paint(2) };
}
