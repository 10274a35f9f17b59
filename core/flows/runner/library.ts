import type { Flow } from '../document.ts';
import type { RunState } from '../run.ts';
import type { PublishedFlow, PublishedFlows } from '../store.ts';

/** The documents that a run stands in, loaded before the interpreter asks for them. */
export class Library {
  readonly #flows: PublishedFlows;
  readonly #appId: string;
  readonly #documents = new Map<string, Flow>();

  constructor(flows: PublishedFlows, appId: string) {
    this.#flows = flows;
    this.#appId = appId;
  }

  get(flowId: string, version: number): Flow | undefined {
    return this.#documents.get(`${flowId}@${version}`);
  }

  /** What a run may go on in: its flow, and those that it returns to. */
  async loadFor({ stack }: RunState): Promise<void> {
    await Promise.all(stack.map(({ flowId, version }) => this.load(flowId, version)));
  }

  async load(flowId: string, version: number): Promise<Flow | undefined> {
    const known = this.get(flowId, version);
    if (known !== undefined) return known;
    const document = await this.#flows.document(this.#appId, flowId, version);
    if (document !== undefined) this.#documents.set(`${flowId}@${version}`, document);
    return document;
  }

  /** @returns The version that is published, or null when none is. */
  async loadPublished(flowId: string): Promise<number | null> {
    const flow = (await this.published()).find((one) => one.flowId === flowId);
    if (flow === undefined) return null;
    return (await this.load(flowId, flow.version)) === undefined ? null : flow.version;
  }

  published(): Promise<readonly PublishedFlow[]> {
    return this.#flows.published(this.#appId);
  }
}
