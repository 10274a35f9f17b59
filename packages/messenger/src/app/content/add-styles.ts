const sheets = new Map<string, CSSStyleSheet>();

/**
 * Gives what is loaded later its style sheet. It goes before the others, so that the company's own comes
 * last; whoever replaces the root's sheets keeps those that he does not know.
 */
export function addStyles(node: Node | null, css: string): void {
  const root = node?.getRootNode();
  if (!(root instanceof ShadowRoot || root instanceof Document)) return;
  let sheet = sheets.get(css);
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    sheets.set(css, sheet);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) {
    root.adoptedStyleSheets = [sheet, ...root.adoptedStyleSheets];
  }
}
