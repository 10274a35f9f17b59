import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What CloudWatch is paid for by the month, whatever happens. */
export interface Watching {
  /** Of alarms; one on a sum takes several. */
  alarmMetrics: number;
  dashboards: number;
  /** Metrics of our own: those that functions count, and those that filters find in logs. */
  customMetrics: number;
}

/** US dollars a month, of the first tiers. */
const monthly: Record<keyof Watching, number> = {
  alarmMetrics: 0.1,
  dashboards: 3,
  customMetrics: 0.3,
};
const daysOfMonth = 30;

/** US dollars a day. */
export function priceOfWatching(watching: Watching): number {
  const month = Object.entries(monthly).reduce(
    (sum, [name, price]) => sum + watching[name as keyof Watching] * price,
    0,
  );
  return month / daysOfMonth;
}

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}

/** Counts it in what is deployed. @param directory Of the synthesized assembly. */
export function watchingIn(directory: string): Watching {
  const resources = readdirSync(directory)
    .filter((file) => file.endsWith('.template.json'))
    .flatMap((file) => {
      const template = JSON.parse(readFileSync(join(directory, file), 'utf8'));
      return Object.values<Resource>(template.Resources ?? {});
    });
  const ofType = (type: string) => resources.filter(({ Type }) => Type === type);
  const alarms = ofType('AWS::CloudWatch::Alarm');
  const dashboards = ofType('AWS::CloudWatch::Dashboard');
  return {
    alarmMetrics: alarms.reduce((sum, { Properties }) => sum + metricsOf(Properties), 0),
    dashboards: dashboards.length,
    customMetrics: new Set(dashboards.flatMap(ownMetrics)).size,
  };
}

function metricsOf({ Metrics }: Record<string, unknown>): number {
  if (!Array.isArray(Metrics)) return 1;
  return Metrics.filter((one) => one.MetricStat !== undefined).length;
}

/** The names of our own metrics: their namespace is the deployment's name, as the dashboard's is, which shows all. */
function ownMetrics({ Properties }: Resource): string[] {
  // Its body is JSON in pieces, for names of other stacks' parts stand in between.
  const body = JSON.stringify(Properties).replaceAll('\\"', '"');
  const named = new RegExp(`\\["${Properties['DashboardName']}","(\\w+)"`, 'g');
  return [...body.matchAll(named)].map(([, name = '']) => name);
}
