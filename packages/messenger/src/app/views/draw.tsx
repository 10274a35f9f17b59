import { effect, Signal } from '@preact/signals-core';
import { render } from 'preact';
import type { Model } from '../state/model.ts';
import { Panel } from './panel.tsx';

/**
 * Draws the panel, and anew whenever anything in the model changes: Preact finds what is different, and
 * blocks of messages that are not concerned say so. That is simpler, and a kilobyte less, than every
 * component's watching what it reads. @returns Takes it away.
 */
export function drawOnChange(model: Model, mount: HTMLElement): () => void {
  let due = false;
  const draw = () => {
    due = false;
    if (mount.isConnected) render(<Panel model={model} />, mount);
  };
  const end = effect(() => {
    const thread = model.thread.value;
    for (const one of [...Object.values(model), ...Object.values(thread ?? {})]) {
      // Reading it is watching it.
      if (one instanceof Signal) void one.value;
    }
    if (due) return;
    due = true;
    queueMicrotask(draw);
  });
  return () => {
    end();
    render(null, mount);
  };
}
