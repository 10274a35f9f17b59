import { useLayoutEffect } from 'preact/hooks';
import { useWatched } from '../state/use-signal.ts';
import { Answers } from './answers.tsx';
import type { ContentContext, MessageWith } from './content-context.ts';
import formCss from './form.css';
import { formMemory } from './form-memory.ts';
import { Glyph } from './glyph.tsx';

export const css = [formCss];

interface FormResponseProps {
  entry: MessageWith<'formResponse'>;
  context: ContentContext;
}

/** The answers to a form; where the form stands above it shows them itself, and this is short. */
export default function FormResponse({ entry, context }: FormResponseProps) {
  const { fields, quotedMessageId } = entry.content;
  const form = quotedMessageId === undefined ? undefined : formMemory(quotedMessageId);
  useWatched(form?.shown);
  useLayoutEffect(() => {
    if (form === undefined) return;
    form.answers.value = fields;
    return () => {
      // Taken back, as one that could not be sent may be: the form is open again.
      form.answers.value = undefined;
    };
  }, [form, fields]);
  return (
    <div class="c-bu" part="bubble">
      {form?.shown.value ? (
        <p class="c-s">
          <Glyph path="M6 4h12v17H6zM9 3h6v3H9zM9 13.5l2 2 4-4.5" />
          {context.t('form')}
        </p>
      ) : (
        <Answers fields={fields} />
      )}
    </div>
  );
}
