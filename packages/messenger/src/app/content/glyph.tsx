/** Drawn on a grid of 24, in the colour of the text beside it. */
export function Glyph({ path }: { path: string }) {
  return (
    <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

export const tick = 'm5 12.5 4.5 4.5L19 7.5';
/** Of a link that leaves the messenger. */
export const outside = 'M9 5h10v10M19 5 6 18';
