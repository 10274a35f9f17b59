import { answerOf } from '../text-of.ts';
import type { AnsweredField } from './form-memory.ts';

/** What was answered, question by question. */
export function Answers({ fields }: { fields: readonly AnsweredField[] }) {
  return (
    <dl class="c-an">
      {fields.map((field) => (
        <div>
          <dt dir="auto">{field.label}</dt>
          <dd dir="auto">{answerOf(field)}</dd>
        </div>
      ))}
    </dl>
  );
}
