/** Drawn on a grid of 24, in the colour of the text beside them. */
const paths = {
  back: 'm15 5-7 7 7 7',
  close: 'M6 6l12 12M18 6 6 18',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  send: 'M4 12l16-7-6 16-3-7-7-2Z',
  clip: 'm20 11-8.500 8.500a5 5 0 0 1-7-7L13 4a3.300 3.300 0 0 1 4.700 4.700L9.200 17a1.600 1.600 0 0 1-2.300-2.300L14.500 7',
  down: 'm6 9 6 6 6-6',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM20 20l-4-4',
  pen: 'M4 20h4L19 9l-4-4L4 16v4Z',
  sent: 'm5 12.500 4.500 4.500L19 7.500',
  read: 'm2 12.500 4.500 4.500L15 7.500M11.500 16l1 1L22 7.500',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 8v4.500l3 1.500',
  alert: 'M12 8v5M12 16.500h.01M12 3.500 2.500 20h19L12 3.500Z',
  up: 'M7 21V10l4.500-7c1.700.3 2.300 1.500 2 3l-.7 3H19a2 2 0 0 1 2 2.400l-1.400 7A2 2 0 0 1 17.600 20L7 21ZM3 10h4v11H3z',
  thumbDown:
    'M17 3v11l-4.500 7c-1.700-.3-2.300-1.500-2-3l.7-3H5a2 2 0 0 1-2-2.400l1.400-7A2 2 0 0 1 6.400 4L17 3ZM21 14h-4V3h4z',
  help: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17ZM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.3-1 .8-1 1.700M12 16.500h.01',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`i i-${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
