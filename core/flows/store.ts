import type { Flow, Trigger } from './document.ts';

/**
 * Flows as an app keeps them. A draft is changed as often as one likes; a version never changes once it is
 * published; which version is published changes with publishing, rolling back and unpublishing. A run stays
 * on the version that it began with.
 */
export interface FlowRecord {
  flowId: string;
  appId: string;
  name: string;
  /** Of the draft; 1 at first. Who saves says which one he read. */
  revision: number;
  /** The highest version there is; 0 before the first. */
  latestVersion: number;
  /** The version that answers customers, or null. */
  publishedVersion: number | null;
  /** Of the published version: what it answers to. Empty when none is published. */
  triggers: Trigger[];
  /** Milliseconds since the epoch. */
  createdAt: number;
  updatedAt: number;
  publishedAt?: number;
}

/** What is kept beside a version. */
export interface FlowVersion {
  version: number;
  /** Milliseconds since the epoch. */
  publishedAt: number;
  /** The administrator's agent id. */
  publishedBy: string;
  /** Why, in his words. */
  comment?: string;
}

/** What the worker needs to choose a flow. */
export interface PublishedFlow {
  flowId: string;
  version: number;
  name: string;
  triggers: Trigger[];
}

/** Whether one of the flows begins at such an occasion. */
export function hasTrigger(flows: readonly PublishedFlow[], type: Trigger['type']): boolean {
  return flows.some(({ triggers }) => triggers.some((trigger) => trigger.type === type));
}

/** What the runner asks of the flows that are kept. */
export interface PublishedFlows {
  /** May be some seconds old. */
  published(appId: string): Promise<readonly PublishedFlow[]>;
  /** A version's document; it never changes. */
  document(appId: string, flowId: string, version: number): Promise<Flow | undefined>;
}
