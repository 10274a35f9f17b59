import { useId, useRef, useState } from 'preact/hooks';
import { useWatched } from '../state/use-signal.ts';
import actionsCss from './actions.css';
import type { ContentContext, MessageWith } from './content-context.ts';
import formCss from './form.css';
import { answerOf, type FormField, prefilled, problemOf } from './form-fields.ts';
import { formMemory } from './form-memory.ts';
import { Glyph, tick } from './glyph.tsx';
import { Text } from './text.tsx';

export const css = [actionsCss, formCss];

interface FormProps {
  entry: MessageWith<'form'>;
  context: ContentContext;
}

/** A form that can be filled in once; what was answered is said in the answer. */
export default function Form({ entry, context }: FormProps) {
  const { t } = context;
  const { fields, text, submitted } = entry.content;
  const memory = formMemory(entry.id);
  const { values, answers } = memory;
  useWatched(answers);
  const box = useRef<HTMLFormElement>(null);
  const id = useId();
  /** What is wrong, by the field's place, once it was tried to send. */
  const [wrong, setWrong] = useState<ReadonlyMap<number, string>>();
  const [, redraw] = useState(0);

  const typedIn = (place: number) => {
    const field = fields[place];
    return values.get(place) ?? (field === undefined ? '' : prefilled(field));
  };
  const check = () =>
    new Map(
      fields.flatMap((field, place) => {
        const problem = problemOf(field, typedIn(place), t);
        return problem === undefined ? [] : [[place, problem] as const];
      }),
    );
  const change = (place: number, value: string) => {
    values.set(place, value);
    // What is put right is told of at once; nobody is scolded while he types.
    if (wrong?.size) {
      const left = check();
      setWrong(
        new Map([...wrong].filter(([at]) => left.has(at)).map(([at]) => [at, left.get(at) ?? ''])),
      );
    }
    redraw((times) => times + 1);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const found = check();
    const answered = fields.flatMap((field, place) => answerOf(field, typedIn(place)) ?? []);
    if (!found.size && !answered.length) found.set(0, t('required'));
    setWrong(found);
    const [first] = found.keys();
    if (first !== undefined) {
      box.current?.querySelector<HTMLElement>(`[data-at="${first}"]`)?.focus();
      context.warn(t('formErrors', { count: found.size }));
      return;
    }
    // The button goes away, and the focus with it.
    box.current?.closest<HTMLElement>('.c-m')?.focus();
    answers.value = answered;
    context.send({ type: 'formResponse', quotedMessageId: entry.id, fields: answered });
  };

  const caption = text ? <Text text={text} context={context} /> : null;
  if (submitted || answers.value) {
    return (
      <div class="c-fo" part="form">
        {caption}
        <p class="c-s">
          <Glyph path={tick} />
          {t('formSent')}
        </p>
      </div>
    );
  }
  return (
    <form class="c-fo" part="form" ref={box} noValidate aria-label={t('form')} onSubmit={submit}>
      {caption}
      {fields.map((field, place) => (
        <Field
          field={field}
          place={place}
          id={`${id}-${place}`}
          value={typedIn(place)}
          problem={wrong?.get(place)}
          choose={t('choose')}
          marked={fields.some(({ required }) => required === false)}
          change={(value) => change(place, value)}
        />
      ))}
      <button type="submit" class="c-b" part="button">
        {t('submit')}
      </button>
    </form>
  );
}

interface FieldProps {
  field: FormField;
  place: number;
  id: string;
  value: string;
  problem: string | undefined;
  choose: string;
  /** Some fields may be left out: those that may not have a star. */
  marked: boolean;
  change(value: string): void;
}

function Field({ field, place, id, value, problem, choose, marked, change }: FieldProps) {
  const required = field.required !== false;
  const about = {
    'aria-invalid': problem !== undefined,
    'aria-describedby': problem === undefined ? undefined : `${id}-e`,
    'aria-required': required,
  };
  const set = ({ currentTarget }: { currentTarget: { value: string } }) =>
    change(currentTarget.value);
  const label = (
    <>
      <bdi>{field.label}</bdi>
      {marked && required && <span aria-hidden="true"> *</span>}
    </>
  );
  const radio = field.type === 'select' && field.options.length <= 4;
  return (
    <div class="c-fd" part="field" data-wrong={problem !== undefined}>
      {radio ? (
        <div role="radiogroup" aria-labelledby={`${id}-l`} {...about}>
          <p id={`${id}-l`} class="c-la">
            {label}
          </p>
          {field.options.map(({ name, label: choice }, at) => (
            <label class="c-ra">
              <input
                type="radio"
                name={id}
                value={name}
                checked={value === name}
                data-at={at === 0 ? place : undefined}
                onChange={set}
              />
              <bdi>{choice}</bdi>
            </label>
          ))}
        </div>
      ) : (
        <label for={id} class="c-la">
          {label}
        </label>
      )}
      {field.type === 'select' && !radio && (
        <select id={id} part="input" data-at={place} value={value} onChange={set} {...about}>
          <option value="">{field.placeholder ?? choose}</option>
          {field.options.map(({ name, label: choice }) => (
            <option value={name}>{choice}</option>
          ))}
        </select>
      )}
      {field.type !== 'select' && (
        <input
          id={id}
          part="input"
          data-at={place}
          dir="auto"
          value={value}
          placeholder={field.placeholder}
          onInput={set}
          {...about}
          {...(field.type === 'email'
            ? { type: 'email', autocomplete: 'email' }
            : { type: 'text', inputMode: modes[field.format ?? 'text'], autocomplete: 'on' })}
        />
      )}
      {problem !== undefined && (
        <p class="c-er" id={`${id}-e`}>
          {problem}
        </p>
      )}
    </div>
  );
}

const modes = { text: 'text', integer: 'numeric', decimal: 'decimal' } as const;
