import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  createTestApp,
  type Resource,
  type StackTemplate,
  synthesizeTemplates,
  temporaryFolder,
} from './fixture.ts';

const docs = new URL('../../docs/', import.meta.url);
const runbook = readFileSync(new URL('runbook.md', docs), 'utf8');
const folder = temporaryFolder();
const context = { emailDomain: 'mail.example.com', alarmEmail: 'operator@example.com' };
const templates = synthesizeTemplates(createTestApp(folder, context));
const resources = templates.flatMap(({ Resources }) => Object.values(Resources));

const ofType = (type: string, all: readonly Resource[] = resources) =>
  all.filter(({ Type }) => Type === type);

interface Metric {
  Namespace: string;
  MetricName: string;
  Dimensions?: { Name: string; Value: unknown }[];
}

interface AlarmProperties extends Partial<Metric> {
  AlarmName: string;
  AlarmDescription: string;
  TreatMissingData: string;
  AlarmActions: unknown[];
  OKActions: unknown[];
  Metrics?: { Expression?: string; MetricStat?: { Metric: Metric } }[];
}

const alarms = ofType('AWS::CloudWatch::Alarm').map(
  ({ Properties }) => Properties as unknown as AlarmProperties,
);

/** What an alarm looks at, and what is paid for. */
function metricsOf({ Metrics, Namespace = '', MetricName = '', Dimensions }: AlarmProperties) {
  return Metrics === undefined
    ? [{ Namespace, MetricName, Dimensions }]
    : Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric]));
}

const slug = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
const paragraphs = [
  ...runbook.slice(runbook.indexOf('\n## Alarms')).matchAll(/^(##|###) (.+)$/gm),
].map(([, depth, heading = '']) => ({ depth, heading }));
const ofAlarms = paragraphs.slice(
  1,
  paragraphs.findIndex(({ depth }, at) => at > 0 && depth === '##'),
);

describe('[O2] alarms', () => {
  it('each link to a paragraph of the runbook, and each paragraph is of an alarm', () => {
    const linked = alarms.map(
      ({ AlarmDescription }) =>
        / What to do: docs\/runbook\.md#([a-z-]+)$/.exec(AlarmDescription)?.[1],
    );
    expect(linked).not.toContain(undefined);
    expect([...new Set(linked)].toSorted()).toEqual(
      ofAlarms.map(({ heading }) => slug(heading)).toSorted(),
    );
  });

  it('tell one topic when they begin and when they end, which the operator’s address hears', () => {
    const [topic, ...more] = Object.entries(
      templates.find(({ stackName }) => stackName === 'causerie-operations')?.Resources ?? {},
    ).filter(([, { Type }]) => Type === 'AWS::SNS::Topic');
    expect(more).toEqual([]);
    for (const { AlarmActions, OKActions } of alarms) {
      expect(AlarmActions).toEqual([{ Ref: topic?.[0] }]);
      expect(OKActions).toEqual(AlarmActions);
    }
    expect(ofType('AWS::SNS::Subscription').map(({ Properties }) => Properties)).toEqual([
      { Endpoint: 'operator@example.com', Protocol: 'email', TopicArn: { Ref: topic?.[0] } },
    ]);
    // With a policy of its own, the one that lets an account's alarms publish is gone.
    expect(JSON.stringify(ofType('AWS::SNS::TopicPolicy'))).toContain('cloudwatch.amazonaws.com');
  });

  it('look at what there is: functions, queues, tables and logs of these names', () => {
    const named = (type: string, property: string) =>
      new Set(ofType(type).map(({ Properties }) => Properties[property]));
    const names: Record<string, ReadonlySet<unknown>> = {
      FunctionName: named('AWS::Lambda::Function', 'FunctionName'),
      QueueName: named('AWS::SQS::Queue', 'QueueName'),
    };
    const seen = new Set<unknown>();
    for (const { Dimensions = [] } of alarms.flatMap(metricsOf)) {
      for (const { Name, Value } of Dimensions) {
        if (names[Name] === undefined) {
          // Of an API or a table, by what its stack exports.
          expect(Value === 'v1' || Value === '$default' || typeof Value === 'object').toBe(true);
          continue;
        }
        seen.add(Value);
        expect(names[Name], `${Name} ${Value}`).toContain(Value);
      }
    }
    // Each queue has two: of its age, and of its dead letters.
    for (const name of names['QueueName'] ?? []) expect(seen).toContain(name);
    const groups = named('AWS::Logs::LogGroup', 'LogGroupName');
    const filters = ofType('AWS::Logs::MetricFilter');
    expect(filters).toHaveLength(ofType('AWS::Lambda::Function').length);
    for (const { Properties } of filters) expect(groups).toContain(Properties['LogGroupName']);
  });

  it('are silent while nothing happens, and none is on more than ten metrics', () => {
    for (const alarm of alarms) {
      expect(alarm.TreatMissingData).toBe('notBreaching');
      expect(metricsOf(alarm).length).toBeLessThanOrEqual(10);
    }
  });

  it('cost what the documents say, and are left out where they are not wanted', () => {
    const plain = synthesizeTemplates(createTestApp(folder));
    const dollars = ofPlain(plain).flatMap(metricsOf).length * 0.1;
    const stated = /alarms \(\$(\d+\.\d\d) a month\)/.exec(
      readFileSync(new URL('operations.md', docs), 'utf8'),
    )?.[1];
    expect(dollars.toFixed(2)).toBe(stated);
    const without = synthesizeTemplates(createTestApp(folder, { alarms: 'false' }));
    expect(JSON.stringify(without)).not.toMatch(/AWS::CloudWatch::|AWS::SNS::/);
  });

  function ofPlain(plain: readonly StackTemplate[]): AlarmProperties[] {
    const all = plain.flatMap(({ Resources }) => Object.values(Resources));
    return ofType('AWS::CloudWatch::Alarm', all).map(
      ({ Properties }) => Properties as unknown as AlarmProperties,
    );
  }
});

describe('[O2] the runbook', () => {
  it('links to nothing that is not there', () => {
    const anchors = new Set(
      [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => slug(text)),
    );
    const links = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect(anchors).toContain(link);
  });

  it('asks Logs Insights for fields that our lines have', () => {
    const queries = [...runbook.matchAll(/```logs\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    expect(queries.length).toBeGreaterThan(5);
    const access = ofType('AWS::ApiGatewayV2::Stage').flatMap(({ Properties }) =>
      Object.keys(
        JSON.parse(String((Properties['AccessLogSettings'] as { Format: string }).Format)),
      ),
    );
    const known = new Set([
      ...['@timestamp', '@log', '@message', 'level', 'message', 'error.name', 'error.message'],
      ...['correlationId', 'frameId', 'messageId', 'receives', 'RoutingOverCapacity'],
      ...access,
    ]);
    const words =
      /^(fields|filter|sort|stats|limit|by|asc|desc|as|or|and|like|count|earliest|latest|ispresent|\d+)$/;
    for (const query of queries) {
      const made = new Set([...query.matchAll(/\bas (\w+)/g)].map(([, name]) => name));
      const text = query.replaceAll(/"[^"]*"|\/[^/\n]+\//g, '');
      for (const [, quoted, plain] of text.matchAll(/`([^`]+)`|(@?[a-zA-Z0-9_.]+)/g)) {
        const field = quoted ?? plain ?? '';
        if (!words.test(field) && !made.has(field)) expect(known, query).toContain(field);
      }
    }
  });
});

describe('[O2] the dashboard', () => {
  it('shows every metric that functions count', () => {
    const definition = readFileSync(
      new URL('../../functions/definition.ts', import.meta.url),
      'utf8',
    );
    const [, names = ''] = /export type MetricName =([^;]+);/.exec(definition) ?? [];
    const counted = [...names.matchAll(/'(\w+)'/g)].map(([, name]) => name);
    expect(counted.length).toBeGreaterThan(5);
    const body = JSON.stringify(ofType('AWS::CloudWatch::Dashboard'));
    for (const name of [...counted, 'Failures'])
      expect(body).toContain(`"causerie\\",\\"${name}\\"`);
  });
});
