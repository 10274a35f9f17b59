/** Drawn on a grid of 24, in the colour of the text beside them. */
const paths = {
  back: 'm15 5-7 7 7 7',
  close: 'M6 6l12 12M18 6 6 18',
  more: 'M5 12h.1M12 12h.1M19 12h.1',
  send: 'M4 12l16-7-6 16-3-7z',
  clip: 'm20 11-8 8a5 5 0 0 1-7-7l8-8a3 3 0 0 1 5 5l-8 8a1 1 0 0 1-3-3l7-7',
  down: 'm6 9 6 6 6-6',
  sent: 'm5 12 5 5 9-9',
  read: 'm2 12 5 5 8-9m-3 8 1 1 9-9',
  alert: 'M12 9v4m0 4h0M12 4 3 20h18z',
};

export function Icon({ name }: { name: keyof typeof paths }) {
  return <Drawing name={name} path={paths[name]} />;
}

export function Drawing({ name, path }: { name: string; path: string }) {
  return (
    <svg class={`i i-${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
