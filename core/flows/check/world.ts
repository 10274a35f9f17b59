import { comparisonsOf } from '../condition/schema.ts';
import type { Flow } from '../document.ts';
import { type Place, type Problem, problemAt } from './problem.ts';

/** What an app has, by id or name. A list that is left out is not checked against. */
export interface World {
  flowIds?: readonly string[];
  queueIds?: readonly string[];
  scheduleIds?: readonly string[];
  groups?: readonly string[];
  agentIds?: readonly string[];
  integrationIds?: readonly string[];
  articleIds?: readonly string[];
  /** Names of secrets. */
  secrets?: readonly string[];
}

type Kind = Exclude<keyof World, 'secrets'>;

const words: Record<Kind, string> = {
  flowIds: 'published flow',
  queueIds: 'queue',
  scheduleIds: 'schedule',
  groups: 'group',
  agentIds: 'agent',
  integrationIds: 'integration',
  articleIds: 'article',
};

/** Whether what a flow names is there. */
export function checkWorld(flow: Flow, world: World): Problem[] {
  return namesOf(flow).flatMap(({ kind, name, place }) => {
    const known = world[kind];
    if (known === undefined || known.includes(name)) return [];
    const code = `unknown_${words[kind].split(' ').at(-1)}`;
    return [
      problemAt(place, code, `There is no ${words[kind]} "${name}": make it, or name another.`),
    ];
  });
}

interface Named {
  kind: Kind;
  name: string;
  place: Place;
}

function namesOf(flow: Flow): Named[] {
  const found: Named[] = [];
  const add = (kind: Kind, name: string | undefined, place: Place) => {
    if (name !== undefined) found.push({ kind, name, place });
  };
  for (const [i, trigger] of flow.triggers.entries()) {
    const place = ['triggers', i];
    const { when } = trigger;
    if (trigger.type === 'schedule')
      add('scheduleIds', trigger.scheduleId, [...place, 'scheduleId']);
    add('scheduleIds', when?.schedule?.scheduleId, [...place, 'when', 'schedule', 'scheduleId']);
    for (const [j, one] of (when?.integrations ?? []).entries())
      add('integrationIds', one, [...place, 'when', 'integrations', j]);
  }
  for (const [stepId, step] of Object.entries(flow.steps)) {
    const place = ['steps', stepId];
    switch (step.type) {
      case 'businessHours':
        add('scheduleIds', step.scheduleId, [...place, 'scheduleId']);
        break;
      case 'handOver':
        add('queueIds', step.queueId, [...place, 'queueId']);
        add('groups', step.group, [...place, 'group']);
        add('agentIds', step.agentId, [...place, 'agentId']);
        break;
      case 'link':
        add('flowIds', step.flowId, [...place, 'flowId']);
        break;
      case 'articles':
        for (const [i, one] of (step.articleIds ?? []).entries())
          add('articleIds', one, [...place, 'articleIds', i]);
        break;
      case 'condition':
        for (const [i, { when }] of step.branches.entries()) {
          for (const { comparison, path } of comparisonsOf(when, [
            ...place,
            'branches',
            i,
            'when',
          ])) {
            add('queueIds', comparison.queueId, [...path, 'queueId']);
            if (comparison.subject === 'integration') {
              for (const one of [comparison.value].flat())
                if (typeof one === 'string') add('integrationIds', one, [...path, 'value']);
            }
          }
        }
        break;
      default:
    }
  }
  return found;
}
