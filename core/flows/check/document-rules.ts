import { jsonBytes } from '../../protocol/content.ts';
import { reservedNames } from '../condition/facts.ts';
import type { Flow } from '../document.ts';
import { flowLimits } from '../limits.ts';
import type { Value } from '../run.ts';
import { pickLanguage } from '../text/localized.ts';
import { type Problem, problemAt } from './problem.ts';

/** What can be wrong around the steps: languages, variables, triggers. */
export function checkDocument(flow: Flow): Problem[] {
  return [...languageRules(flow), ...variableRules(flow), ...triggerRules(flow)];
}

function languageRules({ languages, defaultLanguage }: Flow): Problem[] {
  const problems: Problem[] = [];
  for (const [i, language] of languages.entries()) {
    if (languages.findIndex((one) => one.toLowerCase() === language.toLowerCase()) === i) continue;
    problems.push(
      problemAt(['languages', i], 'duplicate_language', `"${language}" stands there twice.`),
    );
  }
  if (defaultLanguage !== undefined && pickLanguage(languages, defaultLanguage) === undefined) {
    problems.push(
      problemAt(
        ['defaultLanguage'],
        'unknown_language',
        `"${defaultLanguage}" is none of the flow's languages: add it, or name one of them.`,
      ),
    );
  }
  return problems;
}

function variableRules({ variables }: Flow): Problem[] {
  const problems: Problem[] = [];
  const entries = Object.entries(variables);
  if (entries.length > flowLimits.variables) {
    problems.push(
      problemAt(
        ['variables'],
        'too_many_variables',
        `A flow has at most ${flowLimits.variables} variables, and this has ${entries.length}.`,
      ),
    );
  }
  for (const [name, { default: value, type }] of entries) {
    const place = ['variables', name];
    if (reservedNames.has(name)) {
      problems.push(
        problemAt(
          place,
          'reserved_name',
          `"${name}" has a meaning of its own in placeholders: choose another name.`,
        ),
      );
    }
    if (value !== undefined && jsonBytes(value) > flowLimits.variableBytes) {
      problems.push(
        problemAt(
          place,
          'too_large',
          `A variable holds at most ${flowLimits.variableBytes} bytes.`,
        ),
      );
    }
    if (type !== undefined && value !== undefined && value !== null && typeName(value) !== type) {
      problems.push(
        problemAt(
          [...place, 'default'],
          'wrong_value',
          `The value at the beginning is no ${type}: correct it, or the type.`,
        ),
      );
    }
  }
  const values = Object.fromEntries(
    entries.map(([name, { default: value }]) => [name, value ?? null]),
  );
  if (jsonBytes(values) > flowLimits.variablesBytes) {
    problems.push(
      problemAt(
        ['variables'],
        'too_large',
        `All variables together hold at most ${flowLimits.variablesBytes} bytes.`,
      ),
    );
  }
  return problems;
}

function typeName(value: Value): string {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'string' ? 'text' : typeof value;
}

function triggerRules({ triggers }: Flow): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  for (const [i, trigger] of triggers.entries()) {
    const key = JSON.stringify(trigger);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, i);
    else {
      problems.push(
        problemAt(
          ['triggers', i],
          'duplicate_trigger',
          `It is the same as trigger ${first + 1}: take one of them out.`,
          'warning',
        ),
      );
    }
  }
  return problems;
}
