import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Model } from '../state/model.ts';
import { ConversationView } from './conversation-view.tsx';
import { focusables, isPhone } from './focus.ts';
import { HelpView, ListView, Offer } from './later.tsx';
import { titleOf } from './titles.ts';
import { TroubleBanner } from './trouble-banner.tsx';

/** The dialog beside the launcher; over everything on phones, a part of the page where it is embedded. */
export function Panel({ model }: { model: Model }) {
  const element = useRef<HTMLDivElement>(null);
  const open = model.open.value;
  const embedded = model.embedded.value;
  const view = model.view.value;
  const t = model.t.value;
  const modal = open && !embedded && isPhone();

  const toFirst = () =>
    (element.current?.querySelector<HTMLElement>('[data-first]') ?? element.current)?.focus();
  useLayoutEffect(() => {
    if (open && !embedded) toFirst();
  }, [open, view.name]);
  // Where what had the focus is gone, nothing has it.
  const focused = useRef<Node>(null);
  useLayoutEffect(() => {
    const lost = document.activeElement === document.body && focused.current?.isConnected === false;
    if (open && lost) toFirst();
  });

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing) {
      event.stopPropagation();
      model.shell.close();
    } else if (event.key === 'Tab' && modal && element.current) {
      const all = focusables(element.current);
      const [first, last] = [all[0], all.at(-1)];
      const [end, other] = event.shiftKey ? [first, last] : [last, first];
      const way = model.shell.root.activeElement?.compareDocumentPosition(end as Node) ?? 0;
      // There is something further on.
      if (way & (event.shiftKey ? 2 : 4)) return;
      event.preventDefault();
      other?.focus();
    }
  }

  function onDrag(event: DragEvent): void {
    const files = event.dataTransfer;
    const taken = view.name === 'conversation' && model.settings.value.attachments !== false;
    if (!files?.types.includes('Files') || !taken) return;
    event.preventDefault();
    model.dragging.value = event.type === 'dragover';
    if (event.type === 'drop') model.files.value = [...files.files];
  }

  return (
    <>
      {!open && model.unread.value > 0 && (
        <b class="badge" part="badge" aria-hidden="true">
          {model.unread.value > 99 ? '99+' : model.unread.value}
        </b>
      )}
      {!open && model.offer.value && <Offer model={model} context={{ t }} />}
      {/* biome-ignore lint/a11y: it is a dialog or a region; keys are for what is in it. */}
      <div
        ref={element}
        class="panel"
        part="panel"
        role={embedded ? 'region' : 'dialog'}
        aria-label={titleOf(model)}
        aria-modal={modal || undefined}
        hidden={!open}
        tabIndex={-1}
        onFocusIn={({ target }) => {
          focused.current = target as Node;
        }}
        onKeyDown={onKeyDown}
        onDragOver={onDrag}
        onDragLeave={onDrag}
        onDrop={onDrag}
      >
        {open && (
          <>
            <TroubleBanner model={model} />
            {view.name === 'list' && <ListView model={model} context={{ t }} />}
            {view.name === 'conversation' && <ConversationView model={model} />}
            {(view.name === 'search' || view.name === 'article') && (
              <HelpView model={model} context={{ t }} />
            )}
            {model.toast.value && (
              <p class="toast" part="toast">
                {model.toast.value}
              </p>
            )}
          </>
        )}
      </div>
      <div class="sr" aria-live="polite">
        {model.announcements.value.map((one) => (
          <p key={one}>{one.text}</p>
        ))}
      </div>
    </>
  );
}
