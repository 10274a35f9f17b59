import { closedHost } from '../calls/closed-host.ts';
import { isBuiltIn } from '../condition/facts.ts';
import type { Flow } from '../document.ts';
import type { TextUse } from '../steps/base.ts';
import { kindOf } from '../steps/kinds.ts';
import { type Localized, pickLanguage } from '../text/localized.ts';
import { parseTemplate, type TemplatePart } from '../text/template.ts';
import { type Place, type Problem, problemAt } from './problem.ts';
import type { World } from './world.ts';

/** What texts name: placeholders, secrets, variables; and the languages that they stand in. */
export function checkNames(flow: Flow, world: World): Problem[] {
  const problems: Problem[] = [];
  const check = (place: Place, use: TextUse) => {
    problems.push(...languagesOf(flow, place, use.text));
    problems.push(...placeholders(flow, world, place, use));
  };
  for (const [stepId, step] of Object.entries(flow.steps)) {
    const { outline } = kindOf(step);
    for (const use of outline.texts(step)) check(['steps', stepId, ...use.path], use);
    for (const { path, variable } of outline.sets(step)) {
      if (Object.hasOwn(flow.variables, variable)) continue;
      problems.push(unknownVariable(['steps', stepId, ...path], variable));
    }
  }
  for (const [i, trigger] of flow.triggers.entries()) {
    if (trigger.type !== 'proactive') continue;
    problems.push(...languagesOf(flow, ['triggers', i, 'text'], trigger.text));
  }
  const { failureMessage } = flow.settings ?? {};
  if (failureMessage !== undefined) {
    check(['settings', 'failureMessage'], { path: [], text: failureMessage, use: 'text' });
  }
  return problems;
}

function languagesOf(flow: Flow, place: Place, text: Localized): Problem[] {
  if (typeof text === 'string') return [];
  const there = Object.keys(text);
  return flow.languages
    .filter((language) => pickLanguage(there, language) === undefined)
    .map((language) =>
      problemAt(
        place,
        'missing_language',
        `This text is missing in "${language}": who speaks it reads another language.`,
        'warning',
      ),
    );
}

function unknownVariable(place: Place, name: string): Problem {
  return problemAt(
    place,
    'unknown_variable',
    `There is no variable "${name}": add it to "variables", or correct the name.`,
  );
}

function placeholders(flow: Flow, world: World, place: Place, use: TextUse): Problem[] {
  const texts = typeof use.text === 'string' ? [use.text] : Object.values(use.text);
  const problems: Problem[] = [];
  const told = new Set<string>();
  const tell = (problem: Problem) => {
    if (told.has(problem.message)) return;
    told.add(problem.message);
    problems.push(problem);
  };
  for (const text of texts) {
    const template = parseTemplate(text);
    for (const part of template) {
      const problem = problemOf(flow, world, place, use, part);
      if (problem !== undefined) tell(problem);
    }
    if (use.use === 'url' || use.use === 'callUrl') {
      for (const problem of addressProblems(place, use.use, template)) tell(problem);
    }
  }
  return problems;
}

function problemOf(
  flow: Flow,
  world: World,
  place: Place,
  { use }: TextUse,
  part: TemplatePart,
): Problem | undefined {
  if (part.type === 'text') {
    const broken = /\{\{[^{}\n]{0,80}\}\}/.exec(part.text)?.[0];
    if (broken === undefined) return undefined;
    return problemAt(
      place,
      'unknown_placeholder',
      `${broken} is no placeholder and stands there as it is: it takes a name such as {{user.name|there}}.`,
    );
  }
  if (part.type === 'secret') {
    if (use !== 'call' && use !== 'callUrl') {
      return problemAt(
        place,
        'secret_in_text',
        `{{secret.${part.name}}} may stand in calls of an API alone: take it out here.`,
      );
    }
    if (world.secrets === undefined || world.secrets.includes(part.name)) return undefined;
    return problemAt(
      place,
      'unknown_secret',
      `There is no secret "${part.name}": set it, or correct the name.`,
    );
  }
  const [root = ''] = part.path;
  if (Object.hasOwn(flow.variables, root) || isBuiltIn(part.path)) return undefined;
  return problemAt(
    place,
    'unknown_placeholder',
    `{{${part.path.join('.')}}} stands for nothing: add a variable "${root}", or use conversation.…, user.… or another known name.`,
  );
}

/** An address whose host a value could change would lead anywhere. */
function addressProblems(
  place: Place,
  use: 'url' | 'callUrl',
  template: readonly TemplatePart[],
): Problem[] {
  const [first] = template;
  if (first === undefined) return [];
  if (use === 'url' && first.type === 'value') return [];
  const text = first.type === 'text' ? first.text : '';
  if (use === 'url' && /^(mailto|tel):/i.test(text)) return [];
  if (template.length > 1 && /^https?:\/\//i.test(text) && !closedHost.test(text)) {
    return [
      problemAt(
        place,
        'placeholder_in_host',
        'The host of an address stands there in full, and a "/" after it, before the first placeholder.',
      ),
    ];
  }
  if (!/^https?:\/\/[^\s/?#]/i.test(text)) {
    return [problemAt(place, 'invalid_address', 'An address begins with https:// and the host.')];
  }
  if (use !== 'callUrl' || /^https:/i.test(text)) return [];
  return [
    problemAt(
      place,
      'insecure_address',
      'Only https:// is called: with http:// the call is refused.',
      'warning',
    ),
  ];
}
