import { Drawing } from '../icons.tsx';

/** As in `icons.tsx`, of what is loaded later. */
const paths = {
  search: 'M11 4a7 7 0 1 0 .1 0M20 20l-4-4',
  star: 'm12 3 2.7 6 6.3.6-4.8 4.3 1.5 6.3-5.7-3.4-5.7 3.4 1.5-6.3L3 9.6 9.3 9z',
  pen: 'M4 20h4L19 9l-4-4L4 16z',
  up: 'M7 21V10l4.5-7c1.7.3 2.3 1.5 2 3l-.7 3H19a2 2 0 0 1 2 2.4l-1.4 7A2 2 0 0 1 17.6 20L7 21ZM3 10h4v11H3z',
  thumbDown:
    'M17 3v11l-4.5 7c-1.7-.3-2.3-1.5-2-3l.7-3H5a2 2 0 0 1-2-2.4l1.4-7A2 2 0 0 1 6.4 4L17 3ZM21 14h-4V3h4z',
};

export function LaterIcon({ name }: { name: keyof typeof paths }) {
  return <Drawing name={name} path={paths[name]} />;
}
