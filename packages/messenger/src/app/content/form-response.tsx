import { useLayoutEffect } from 'preact/hooks';
import { Answers } from './answers.tsx';
import type { ContentContext, MessageWith } from './content-context.ts';
import formCss from './form.css';
import { formMemory } from './form-memory.ts';

export const css = [formCss];

interface FormResponseProps {
  entry: MessageWith<'formResponse'>;
  context: ContentContext;
}

/** The answers to a form. */
export default function FormResponse({ entry }: FormResponseProps) {
  const { fields, quotedMessageId } = entry.content;
  const form = quotedMessageId === undefined ? undefined : formMemory(quotedMessageId);
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
      <Answers fields={fields} />
    </div>
  );
}
