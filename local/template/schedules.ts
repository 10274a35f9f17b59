import { functionNameOf } from './functions.ts';
import { asArray, asObject, asText } from './json.ts';
import type { Resources } from './resources.ts';
import { TemplateError } from './template-error.ts';

/** A rule of EventBridge that the clock sets off. */
export interface ScheduleModel {
  id: string;
  arn: string;
  everyMs: number;
  functionNames: string[];
}

const unitMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The rules with `rate(…)`. Throws a `TemplateError` for other expressions. */
export function readSchedules(resources: Resources): ScheduleModel[] {
  return resources.ofType('AWS::Events::Rule').flatMap(({ id, arn, properties }) => {
    const expression = asText(properties['ScheduleExpression']);
    if (expression === undefined || asText(properties['State']) === 'DISABLED') return [];
    const [, count = '', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
    const ms = unitMs[unit];
    if (ms === undefined) {
      throw new TemplateError(
        `${id} is called by ${expression}; the local runtime serves rate(…) in minutes, hours and days.`,
      );
    }
    const functionNames = asArray(properties['Targets']).flatMap(
      (target) => functionNameOf(asObject(target)['Arn']) ?? [],
    );
    return [{ id, arn, everyMs: Number(count) * ms, functionNames }];
  });
}
