/**
 * Markdown as plain text, for who cannot show it. Placeholders stay, for their values are plain
 * already. Links become their text and address.
 */
export function plainOf(markdown: string): string {
  const kept: string[] = [];
  const shield = (text: string) => `\ue000${kept.push(text) - 1}\ue001`;
  return markdown
    .replace(/[\ue000\ue001]/g, '')
    .replace(/\{\{[^{}]{1,500}\}\}|\\[!-/:-@[-`{-~]/g, (found) =>
      shield(found.startsWith('\\') ? found.slice(1) : found),
    )
    .replace(/!?\[([^[\]]{0,500})\]\(([^()\s]{0,2048})\)/g, (_, text: string, url: string) =>
      text === '' || text === url ? shield(url) : `${text} (${shield(url)})`,
    )
    .replace(/^ {0,3}#{1,6} +/gm, '')
    .replace(/(\*{1,3}|_{1,3}|~~|`)(?=\S)([^*_~`\n]{1,500})(?<=\S)\1/g, '$2')
    .replace(/\ue000(\d+)\ue001/g, (_, index: string) => restore(kept, kept[Number(index)] ?? ''));
}

/** An address may hold a placeholder that was put aside before it. */
function restore(kept: readonly string[], text: string): string {
  return text.replace(/\ue000(\d+)\ue001/g, (_, index: string) => kept[Number(index)] ?? '');
}
