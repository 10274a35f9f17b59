/** @jsxImportSource react */
import { useState } from 'react';
import { Pressable, Text, TextInput, View } from 'react-native';
import { useCauserieContext, useWords } from '../../context.ts';
import { Button } from '../buttons.tsx';
import { space, useLook } from '../look.ts';
import { answerTo, type FormField, faultOf, firstValue } from './form-check.ts';
import { type ContentOf, useMessage } from './message-context.ts';
import { TextContent } from './text-content.tsx';

/** Questions that are answered together, once. */
export function Form({ content }: { content: ContentOf<'form'> }) {
  const { causerie, t } = useCauserieContext();
  const { styles } = useLook();
  const { conversationId, message, answered } = useMessage();
  const { fields } = content;
  const [values, setValues] = useState(() => fields.map(firstValue));
  /** Faults are shown once it was sent off, and as long as they are there. */
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState(false);
  const answers = fields.flatMap((field, at) => answerTo(field, values[at] ?? '') ?? []);
  const faults = fields.map((field, at) => {
    // A form in which nothing has to be answered is sent with something, or not at all.
    const nothing = answers.length === 0 && at === 0;
    return faultOf(nothing ? { ...field, required: true } : field, values[at] ?? '', t);
  });
  const wrong = faults.filter((fault) => fault !== undefined).length;

  if (answered || sent || content.submitted === true) {
    return (
      <>
        {content.text ? <TextContent text={content.text} /> : null}
        <Text style={styles.cardSmall}>{t('formSent')}</Text>
      </>
    );
  }

  const submit = () => {
    setTried(true);
    if (wrong > 0) {
      const names = fields.filter((_, at) => faults[at] !== undefined).map(({ name }) => name);
      causerie.emit({ type: 'formInvalid', conversationId, fields: names });
      return;
    }
    setSent(true);
    causerie.send(conversationId, {
      type: 'formResponse',
      fields: answers,
      ...(message && { quotedMessageId: message.id }),
    });
  };

  let count = 0;
  return (
    <View role="form" aria-label={t('form')} style={{ gap: space.large, minWidth: 240 }}>
      {content.text ? <TextContent text={content.text} /> : null}
      {fields.map((field, at) => (
        <Field
          key={count++}
          field={field}
          value={values[at] ?? ''}
          fault={tried ? faults[at] : undefined}
          onChange={(value) => setValues(values.map((one, index) => (index === at ? value : one)))}
        />
      ))}
      <Text aria-live="polite" style={styles.errorText}>
        {tried && wrong > 0 ? t('formErrors', { count: wrong }) : ''}
      </Text>
      <Button text={t('submit')} onPress={submit} />
    </View>
  );
}

interface FieldProps {
  field: FormField;
  value: string;
  fault: string | undefined;
  onChange: (value: string) => void;
}

function Field({ field, value, fault, onChange }: FieldProps) {
  const { styles, colors } = useLook();
  const label = fault === undefined ? field.label : `${field.label}. ${fault}`;
  return (
    <View style={{ gap: space.small }}>
      <Text style={styles.cardStrong}>{field.label}</Text>
      {field.type === 'select' ? (
        <Choice field={field} label={label} value={value} onChange={onChange} />
      ) : (
        <TextInput
          aria-label={label}
          value={value}
          onChangeText={onChange}
          placeholder={field.placeholder}
          placeholderTextColor={colors.onBackground}
          maxLength={256}
          autoCapitalize={field.type === 'email' ? 'none' : 'sentences'}
          autoComplete={field.type === 'email' ? 'email' : 'off'}
          inputMode={inputModeOf(field)}
          style={[styles.input, fault !== undefined && styles.invalid]}
          // Browsers only.
          {...({ 'aria-invalid': fault !== undefined } as object)}
        />
      )}
      {fault !== undefined && <Text style={styles.errorText}>{fault}</Text>}
    </View>
  );
}

function inputModeOf(field: FormField) {
  if (field.type === 'email') return 'email';
  if (field.type !== 'text' || field.format === undefined) return 'text';
  return field.format === 'integer' ? 'numeric' : 'decimal';
}

interface ChoiceProps {
  field: Extract<FormField, { type: 'select' }>;
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** So many options are shown at once. */
const shownOptions = 8;

function Choice({ field, label, value, onChange }: ChoiceProps) {
  const { styles, colors } = useLook();
  const t = useWords();
  const [all, setAll] = useState(field.options.length <= shownOptions);
  const options = all ? field.options : field.options.slice(0, shownOptions);
  return (
    <View role="radiogroup" aria-label={label}>
      {options.map((option) => {
        const chosen = option.name === value;
        return (
          <Pressable
            key={option.name}
            role="radio"
            aria-checked={chosen}
            style={{
              ...{ minHeight: 44, flexDirection: 'row', alignItems: 'center', gap: space.regular },
            }}
            onPress={() => onChange(option.name)}
          >
            <View
              style={{
                ...{ width: 20, height: 20, borderRadius: 10, borderWidth: 2 },
                borderColor: colors.onBusinessMessage,
                ...{ alignItems: 'center', justifyContent: 'center' },
              }}
            >
              {chosen && (
                <View
                  style={{
                    ...{ width: 10, height: 10, borderRadius: 5 },
                    backgroundColor: colors.onBusinessMessage,
                  }}
                />
              )}
            </View>
            <Text style={[styles.cardText, styles.grow]}>{option.label}</Text>
          </Pressable>
        );
      })}
      {!all && <Button quiet text={t('choose')} onPress={() => setAll(true)} />}
    </View>
  );
}
