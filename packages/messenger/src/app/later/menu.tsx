import { useEffect, useRef, useState } from 'preact/hooks';
import type { Model } from '../state/model.ts';
import buttons from './buttons.css';
import { deviceOf } from './device.ts';
import { EndDialog } from './end-dialog.tsx';
import own from './menu.css';

export const css = [buttons, own];

interface Choice {
  text: string;
  act(): unknown;
}

/** What one can do with a conversation besides writing. Closed by `close`, which gets the focus back. */
export default function Menu({ model, close }: { model: Model; close: () => void }) {
  const t = model.t.value;
  const list = useRef<HTMLDivElement>(null);
  const [ending, setEnding] = useState(false);
  const device = deviceOf(model);
  const conversation = model.current.value;

  useEffect(() => {
    (list.current?.firstElementChild as HTMLElement | null)?.focus();
    const away = (event: Event) => {
      if (list.current && !event.composedPath().includes(list.current)) close();
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, []);

  const choices: (Choice | false | undefined)[] = [
    conversation && {
      text: t('downloadTranscript'),
      act: () =>
        import('./transcript.ts')
          .then(({ download }) => download(model, conversation))
          .then(() => model.tell(t('transcriptReady')), model.fail),
    },
    { text: t(device.sound ? 'soundOff' : 'soundOn'), act: device.toggleSound },
    device.canNotify() && {
      text: t(device.notifications ? 'notifyOff' : 'notifyOn'),
      async act() {
        if (!(await device.toggleNotifications())) model.tell(t('notifyDenied'));
      },
    },
    conversation?.state === 'open' && { text: t('endConversation'), act: () => setEnding(true) },
  ];

  function onKeyDown(event: KeyboardEvent): void {
    const all = [...(list.current?.children ?? [])] as HTMLElement[];
    const at = all.indexOf(event.target as HTMLElement);
    const to: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1 + all.length,
      Home: 0,
      End: all.length - 1,
    };
    const next = to[event.key];
    if (next !== undefined) all[next % all.length]?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  if (ending) return <EndDialog model={model} close={close} />;
  return (
    <div
      ref={list}
      class="menu"
      part="menu"
      role="menu"
      tabIndex={-1}
      aria-label={t('menu')}
      onKeyDown={onKeyDown}
    >
      {choices.map(
        (choice) =>
          choice && (
            <button
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                choice.act();
                if (choice !== choices.at(-1)) close();
              }}
            >
              {choice.text}
            </button>
          ),
      )}
    </div>
  );
}
