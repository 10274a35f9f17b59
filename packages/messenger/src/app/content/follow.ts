import type { ContentContext } from './content-context.ts';
import { isPage } from './safe-url.ts';

/** What every link says of itself. */
export const linkProps = { target: '_blank', rel: 'noopener noreferrer nofollow' } as const;

/** For a click on a link: the messenger opens it, unless a key says where it is to be opened. */
export function follow(context: Pick<ContentContext, 'openLink'>, url: string) {
  return (event: MouseEvent): void => {
    if (!isPage(url) || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    context.openLink(url);
  };
}
