import { CauserieError } from '../../core/errors.ts';
import { checkRaw } from '../../core/flows/check/raw.ts';
import { checkFlow, type Problem, type World } from '../../core/flows/check.ts';
import { compareFlows } from '../../core/flows/compare.ts';
import { dialoguesSchema } from '../../core/flows/dialogues/dialogue-schema.ts';
import { playDialogue } from '../../core/flows/dialogues/play-dialogue.ts';
import { type Flow, parseFlow } from '../../core/flows/document.ts';
import type { FlowRecord, FlowVersion } from '../../core/flows/store.ts';
import type { AgentPrincipal } from '../../core/identity/principal.ts';
import type { flowRoutes } from '../../core/protocol/flow-routes.ts';
import type { Schedule } from '../../core/schedules/schedule.ts';
import type { FlowStore } from '../shared/dynamodb/flow-store.ts';
import type { RouteHandlers } from '../shared/http/handler.ts';
import { page } from '../shared/http/page.ts';
import { validate } from '../shared/validate.ts';
import { simulateTurn } from './simulate.ts';

/** Flows that one app may have: as many as answers anybody keeps in order. */
const flowsAtMost = 1000;
/** Flows that a test looks up, however they link to each other. */
const linkedAtMost = 20;

export interface FlowHandlerDeps {
  store: FlowStore;
  /** What a flow of the app may name. */
  world(appId: string): Promise<World>;
  schedules(appId: string): Promise<readonly Schedule[]>;
  /** What is published has changed: answers are to know of it. */
  published(appId: string): Promise<void>;
  now(): number;
  /** `length` hexadecimal characters. */
  hex(length: number): string;
}

/** Administrators' routes for flows. */
export function flowHandlers(deps: FlowHandlerDeps): RouteHandlers<typeof flowRoutes> {
  const { store } = deps;

  async function requireFlow(principal: AgentPrincipal, params: Record<string, string>) {
    const record = await store.record(principal.appId, params['flowId'] ?? '');
    if (record === undefined) throw noFlow();
    return record;
  }

  async function withDraft(record: FlowRecord, document: Record<string, unknown>) {
    const problems = await problemsOf(record.appId, document);
    return { ...view(record), draft: document, problems };
  }

  async function draftOf({ appId, flowId }: FlowRecord): Promise<Record<string, unknown>> {
    const draft = await store.draft(appId, flowId);
    if (draft === undefined) throw noFlow();
    return draft.document;
  }

  async function problemsOf(appId: string, document: unknown): Promise<Problem[]> {
    return problemsIn(appId, parseFlow(document));
  }

  async function problemsIn(
    appId: string,
    parsed: ReturnType<typeof parseFlow>,
  ): Promise<Problem[]> {
    return 'problems' in parsed ? parsed.problems : checkFlow(parsed.flow, await deps.world(appId));
  }

  /** The document of a version, or of the draft. */
  async function documentOf(record: FlowRecord, name: string): Promise<Record<string, unknown>> {
    if (name === 'draft') return draftOf(record);
    const version = await store.version(record.appId, record.flowId, Number(name));
    if (version === undefined) throw noVersion(record);
    return version.document;
  }

  /** The published versions of the flows that a flow links to, and that those link to. */
  async function linkedFlows(appId: string, flow: Flow): Promise<Map<string, Flow>> {
    const found = new Map<string, Flow>();
    const wanted = linksOf(flow);
    for (let id = wanted.pop(); id !== undefined; id = wanted.pop()) {
      if (found.has(id) || found.size >= linkedAtMost) continue;
      const version = (await store.record(appId, id))?.publishedVersion ?? null;
      const kept = version === null ? undefined : await store.version(appId, id, version);
      const parsed = kept === undefined ? undefined : parseFlow(kept.document);
      if (parsed === undefined || 'problems' in parsed) continue;
      found.set(id, parsed.flow);
      wanted.push(...linksOf(parsed.flow));
    }
    return found;
  }

  async function change(before: FlowRecord, after: FlowRecord): Promise<FlowRecord> {
    if (!(await store.change(before, after))) throw changedMeanwhile();
    await deps.published(after.appId);
    return after;
  }

  return {
    async listFlows({ principal, query }) {
      const { flows, cursor } = await store.list(principal.appId, page(query));
      return { flows: flows.map(view), cursor };
    },

    async createFlow({ principal, body }) {
      const { appId } = principal;
      if ((await store.count(appId)) >= flowsAtMost) {
        throw new CauserieError('conflict', `An app has at most ${flowsAtMost} flows. Delete one.`);
      }
      const now = deps.now();
      const record: FlowRecord = {
        // Begins with the time, so that they sort by age.
        flowId:
          Math.floor(now / 1000)
            .toString(16)
            .padStart(8, '0') + deps.hex(16),
        appId,
        name: nameOf(body.document),
        revision: 1,
        latestVersion: 0,
        publishedVersion: null,
        triggers: [],
        createdAt: now,
        updatedAt: now,
      };
      requireSize(body.document);
      await store.create(record, body.document);
      return withDraft(record, body.document);
    },

    async getFlow({ principal, params }) {
      const record = await requireFlow(principal, params);
      return withDraft(record, await draftOf(record));
    },

    async saveFlowDraft({ principal, params, body: { document, revision } }) {
      const before = await requireFlow(principal, params);
      requireRevision(before, revision);
      requireSize(document);
      const after = {
        ...before,
        name: nameOf(document),
        revision: revision + 1,
        updatedAt: deps.now(),
      };
      if (!(await store.saveDraft(before, after, document))) throw changedMeanwhile();
      return withDraft(after, document);
    },

    async checkFlowDocument({ principal, body }) {
      return { problems: await problemsOf(principal.appId, body.document) };
    },

    async publishFlow({ principal, params, body: { revision, comment } }) {
      const before = await requireFlow(principal, params);
      requireRevision(before, revision);
      const document = await draftOf(before);
      const parsed = parseFlow(document);
      const problems = await problemsIn(before.appId, parsed);
      const errors = problems.filter(({ severity }) => severity === 'error');
      if ('problems' in parsed || errors.length > 0) throw notPublishable(errors);
      const now = deps.now();
      const version: FlowVersion = {
        version: before.latestVersion + 1,
        publishedAt: now,
        publishedBy: principal.agentId,
        ...(comment === undefined ? {} : { comment }),
      };
      const after: FlowRecord = {
        ...before,
        latestVersion: version.version,
        publishedVersion: version.version,
        triggers: parsed.flow.triggers,
        publishedAt: now,
        updatedAt: now,
      };
      if (!(await store.publish(before, after, version, document))) throw changedMeanwhile();
      await deps.published(after.appId);
      return view(after);
    },

    async rollBackFlow({ principal, params, body }) {
      const before = await requireFlow(principal, params);
      const { appId, flowId } = before;
      const version = await store.version(appId, flowId, body.version);
      const parsed = version === undefined ? undefined : parseFlow(version.document);
      if (parsed === undefined || 'problems' in parsed) throw noVersion(before);
      const now = deps.now();
      const { triggers } = parsed.flow;
      const publishedVersion = body.version;
      const after = { ...before, publishedVersion, triggers, publishedAt: now, updatedAt: now };
      return view(await change(before, after));
    },

    async unpublishFlow({ principal, params }) {
      const before = await requireFlow(principal, params);
      const { publishedAt: _, ...rest } = before;
      const after = { ...rest, publishedVersion: null, triggers: [], updatedAt: deps.now() };
      return view(before.publishedVersion === null ? before : await change(before, after));
    },

    async deleteFlow({ principal, params }) {
      const record = await requireFlow(principal, params);
      if (record.publishedVersion !== null) {
        throw new CauserieError(
          'conflict',
          'The flow is published. Unpublish it first: POST /admin/flows/{flowId}/unpublish.',
        );
      }
      await store.remove(record);
      return {};
    },

    async listFlowVersions({ principal, params, query }) {
      const { appId, flowId } = await requireFlow(principal, params);
      const { versions, cursor } = await store.versions(appId, flowId, page(query));
      return { versions: versions.map(viewVersion), cursor };
    },

    async getFlowVersion({ principal, params }) {
      const record = await requireFlow(principal, params);
      const { appId, flowId } = record;
      const number = Number(params['version']);
      const found = Number.isInteger(number)
        ? await store.version(appId, flowId, number)
        : undefined;
      if (found === undefined) throw noVersion(record);
      return { ...viewVersion(found), document: found.document };
    },

    async compareFlow({ principal, params, query: { from, to = 'draft' } }) {
      const record = await requireFlow(principal, params);
      const [before, after] = await Promise.all([documentOf(record, from), documentOf(record, to)]);
      return { from, to, differences: compareFlows(before, after) };
    },

    async testFlow({ principal, body: { document, dialogues } }) {
      const flow = requireRunnable(document);
      // What it links to is as it is published.
      const linked = await linkedFlows(principal.appId, flow);
      const results = [];
      for (const dialogue of validate(dialoguesSchema, dialogues, 'list of dialogues')) {
        const difference = await playDialogue(flow, dialogue, (id) => linked.get(id));
        const { name } = dialogue;
        results.push(
          difference === undefined ? { name, passed: true } : { name, passed: false, difference },
        );
      }
      return { results };
    },

    async simulateFlow({ principal, body }) {
      const { appId } = principal;
      const { document, ...request } = body;
      const flow = requireRunnable(document);
      return simulateTurn(appId, flow, request, await deps.schedules(appId), deps.now());
    },
  };
}

function linksOf({ steps }: Flow): string[] {
  return Object.values(steps).flatMap((step) => (step.type === 'link' ? [step.flowId] : []));
}

function requireRunnable(document: unknown): Flow {
  const parsed = parseFlow(document);
  if ('flow' in parsed) return parsed.flow;
  const [first] = parsed.problems;
  throw new CauserieError('invalid_request', `The flow cannot be run: ${first?.message ?? ''}`);
}

function view({ appId: _, triggers: _triggers, ...record }: FlowRecord) {
  const { createdAt, updatedAt, publishedAt, ...rest } = record;
  return {
    ...rest,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    ...(publishedAt === undefined ? {} : { publishedAt: new Date(publishedAt).toISOString() }),
  };
}

function viewVersion({ version, publishedAt, publishedBy, comment }: FlowVersion) {
  return {
    version,
    publishedAt: new Date(publishedAt).toISOString(),
    publishedBy,
    ...(comment === undefined ? {} : { comment }),
  };
}

/** An unfinished draft may have no name yet. */
function nameOf({ name }: Record<string, unknown>): string {
  return typeof name === 'string' && name !== '' ? name.slice(0, 100) : 'Untitled';
}

/** What does not fit is refused before it is stored; all else a draft may be. */
function requireSize(document: object): void {
  const raw = checkRaw(document);
  const [problem] = 'problems' in raw ? raw.problems : [];
  if (problem?.code === 'too_large') throw new CauserieError('too_large', problem.message);
}

function requireRevision(record: FlowRecord, revision: number): void {
  if (record.revision !== revision) {
    throw new CauserieError(
      'conflict',
      `The draft is at revision ${record.revision}, and you read ${revision}. Get the flow again, and make your change in what it is now.`,
    );
  }
}

function notPublishable([first, ...others]: Problem[]): CauserieError {
  const more = others.length === 0 ? '' : ` There are ${others.length} more errors.`;
  return new CauserieError(
    'invalid_request',
    `The flow cannot be published. ${first?.message ?? 'It is not valid.'}${more} GET /admin/flows/{flowId} lists them all.`,
  );
}

function noFlow(): CauserieError {
  return new CauserieError('not_found', 'Your app has no such flow: GET /admin/flows.');
}

function noVersion({ latestVersion }: FlowRecord): CauserieError {
  return new CauserieError(
    'not_found',
    latestVersion === 0
      ? 'The flow has no version yet. Publish it first.'
      : `The flow has no such version: they are 1 to ${latestVersion}.`,
  );
}

function changedMeanwhile(): CauserieError {
  return new CauserieError(
    'conflict',
    'Somebody changed the flow at the same moment. Get it again, and repeat what you did.',
  );
}
