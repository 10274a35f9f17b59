import * as z from 'zod/mini';
import type { HttpRoutes } from './http-route.ts';
import { pageQuery } from './queries.ts';
import { nothing, pageOf } from './responses.ts';

/** Bytes of a request that carries a flow: its 300 KB and what is around them. */
const flowBytes = 400_000;

/** A flow's document is checked by its own rules, so that each problem is told with its step. */
const document = z.record(z.string(), z.unknown());
const version = z.int().check(z.minimum(1), z.maximum(999_999));
const comment = z.optional(z.string().check(z.maxLength(500)));

export const problemSchema = z.object({
  severity: z.enum(['error', 'warning']),
  /** Literal. */
  code: z.string(),
  stepId: z.optional(z.string()),
  /** Where in the document, with dots. */
  path: z.string(),
  message: z.string(),
});
const flowRecord = z.object({
  flowId: z.string(),
  name: z.string(),
  revision: z.int(),
  latestVersion: z.int(),
  publishedVersion: z.nullable(z.int()),
  createdAt: z.string(),
  updatedAt: z.string(),
  publishedAt: z.optional(z.string()),
});
const flowWithDraft = z.object({
  ...flowRecord.shape,
  draft: document,
  problems: z.array(problemSchema),
});
const flowVersion = z.object({
  version: z.int(),
  publishedAt: z.string(),
  publishedBy: z.string(),
  comment: z.optional(z.string()),
});
const difference = z.object({
  /** `step`, or the part of the document around the steps. */
  part: z.string(),
  stepId: z.optional(z.string()),
  change: z.enum(['added', 'removed', 'changed']),
  /** Of what changed: where within the part, and what stood and stands there. */
  details: z.array(
    z.object({
      path: z.string(),
      before: z.optional(z.unknown()),
      after: z.optional(z.unknown()),
    }),
  ),
});
const versionName = z.string().check(z.regex(/^(draft|[1-9]\d{0,5})$/));
const one = '/admin/flows/{flowId}';

/** Administrators' routes for flows. A visual builder needs no others. */
export const flowRoutes = {
  listFlows: {
    method: 'GET',
    path: '/admin/flows',
    auth: 'admin',
    summary: 'List flows, oldest first',
    query: pageQuery,
    response: pageOf('flows', flowRecord),
    status: 200,
  },
  createFlow: {
    method: 'POST',
    path: '/admin/flows',
    auth: 'admin',
    summary: 'Make a flow from a document, as a draft',
    body: z.object({ document }),
    maxBytes: flowBytes,
    response: flowWithDraft,
    status: 201,
  },
  getFlow: {
    method: 'GET',
    path: one,
    auth: 'admin',
    summary: 'Get a flow with its draft, and what is wrong with the draft',
    response: flowWithDraft,
    status: 200,
  },
  saveFlowDraft: {
    method: 'PUT',
    path: `${one}/draft`,
    auth: 'admin',
    summary: 'Save the draft; it may be unfinished. Refused when somebody saved since `revision`',
    body: z.object({ document, revision: z.int().check(z.minimum(1)) }),
    maxBytes: flowBytes,
    response: flowWithDraft,
    status: 200,
  },
  checkFlowDocument: {
    method: 'POST',
    path: '/admin/flows/check',
    auth: 'admin',
    summary: 'Say what is wrong with a document; nothing is stored',
    body: z.object({ document }),
    maxBytes: flowBytes,
    response: z.object({ problems: z.array(problemSchema) }),
    status: 200,
  },
  publishFlow: {
    method: 'POST',
    path: `${one}/publish`,
    auth: 'admin',
    summary: 'Make the draft a version, for good, and let it answer customers',
    body: z.object({ revision: z.int().check(z.minimum(1)), comment }),
    response: flowRecord,
    status: 200,
  },
  rollBackFlow: {
    method: 'POST',
    path: `${one}/roll-back`,
    auth: 'admin',
    summary: 'Let an earlier version answer customers again',
    body: z.object({ version }),
    response: flowRecord,
    status: 200,
  },
  unpublishFlow: {
    method: 'POST',
    path: `${one}/unpublish`,
    auth: 'admin',
    summary: 'Let it answer nobody; what runs goes on to its end',
    response: flowRecord,
    status: 200,
  },
  deleteFlow: {
    method: 'DELETE',
    path: one,
    auth: 'admin',
    summary: 'Delete a flow with its draft and versions. Unpublish it first',
    response: nothing,
    status: 200,
  },
  listFlowVersions: {
    method: 'GET',
    path: `${one}/versions`,
    auth: 'admin',
    summary: "List a flow's versions, newest first",
    query: pageQuery,
    response: pageOf('versions', flowVersion),
    status: 200,
  },
  getFlowVersion: {
    method: 'GET',
    path: `${one}/versions/{version}`,
    auth: 'admin',
    summary: 'Get a version with its document',
    response: z.object({ ...flowVersion.shape, document }),
    status: 200,
  },
  compareFlow: {
    method: 'GET',
    path: `${one}/compare`,
    auth: 'admin',
    summary: 'Compare two versions, or a version and the draft, step by step',
    query: z.object({ from: versionName, to: z.optional(versionName) }),
    response: z.object({ from: z.string(), to: z.string(), differences: z.array(difference) }),
    status: 200,
  },
  simulateFlow: {
    method: 'POST',
    path: '/admin/flows/simulate',
    auth: 'admin',
    summary: 'Take one turn of a flow without a customer; nothing is stored and nothing is called',
    body: z.object({
      document,
      /** As the last answer gave it; left out, the flow starts. */
      state: z.optional(z.record(z.string(), z.unknown())),
      /** What happens: see `FlowEvent` in the guide to flows. */
      event: z.optional(z.record(z.string(), z.unknown())),
      /** What is true meanwhile: language, loggedIn, fields, tags, page, now. */
      facts: z.optional(
        z.object({
          language: z.optional(z.string().check(z.maxLength(35))),
          loggedIn: z.optional(z.boolean()),
          fields: z.optional(z.record(z.string(), z.unknown())),
          tags: z.optional(z.array(z.string()).check(z.maxLength(100))),
          page: z.optional(z.object({ url: z.string(), title: z.optional(z.string()) })),
          now: z.optional(z.string()),
        }),
      ),
    }),
    maxBytes: flowBytes,
    response: z.object({
      state: z.record(z.string(), z.unknown()),
      effects: z.array(z.record(z.string(), z.unknown())),
    }),
    status: 200,
  },
  testFlow: {
    method: 'POST',
    path: '/admin/flows/test',
    auth: 'admin',
    summary:
      'Play dialogues with a flow, as `npm run flow -- test` does; nothing is stored or called',
    body: z.object({
      document,
      /** As in `name.test.json` beside a flow. */
      dialogues: z.array(z.record(z.string(), z.unknown())).check(z.maxLength(100)),
    }),
    maxBytes: flowBytes,
    response: z.object({
      results: z.array(
        z.object({
          name: z.string(),
          passed: z.boolean(),
          /** The first thing that was not as it should be; `line` counts the dialogue's lines from 1. */
          difference: z.optional(
            z.object({ line: z.int(), expected: z.string(), got: z.string() }),
          ),
        }),
      ),
    }),
    status: 200,
  },
} as const satisfies HttpRoutes;
