import { render } from 'preact';
import type { Model } from '../state/model.ts';
import { watchAll } from '../state/signal.ts';
import { Panel } from './panel.tsx';

/**
 * Draws the panel, and anew whenever anything in the model changes: Preact finds what is different, and
 * blocks of messages that are not concerned say so. @param drawn Called each time. @returns Takes it away.
 */
export function drawOnChange(model: Model, mount: HTMLElement, drawn: () => void): () => void {
  let due = false;
  const draw = () => {
    due = false;
    if (!mount.isConnected) return;
    render(<Panel model={model} />, mount);
    drawn();
  };
  const end = watchAll(model, () => {
    if (due) return;
    // All changes of one moment are one drawing.
    due = true;
    queueMicrotask(draw);
  });
  draw();
  return () => {
    end();
    render(null, mount);
  };
}
