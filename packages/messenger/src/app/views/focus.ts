/** The panel covers the whole window; as in `app.css`. */
export const isPhone = () => matchMedia('(max-width: 480px), (max-height: 480px)').matches;

/** Without a mouse the focus in a text field brings the keyboard up. */
export const isTouch = () => matchMedia('(hover: none)').matches;

const focusable = ':is(a[href],button,textarea,input,select):not(:disabled),[tabindex="0"]';

/** What the tabulator reaches within an element, in order. */
export function focusables(element: HTMLElement): HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>(focusable)].filter(
    (one) => one.getClientRects().length > 0,
  );
}
