import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Clock, FunctionInvoker, Ids, InvokeOutcome, RuntimeLog } from '../contracts.ts';
import { RuntimeStartError } from '../runtime/runtime-error.ts';
import type { CustomResourceModel } from '../template/custom-resources.ts';
import { asObject, asText, isObject, type JsonObject } from '../template/json.ts';
import { openResponseEndpoint } from './response-endpoint.ts';

export interface CustomResourcesOptions {
  invoker: FunctionInvoker;
  clock: Clock;
  ids: Ids;
  log: RuntimeLog;
  /** Keeps what was carried out; undefined keeps it in memory. */
  stateFile?: string;
  /** Turns AWS's addresses in properties into this machine's. */
  localize<T>(value: T): T;
}

/** A custom resource as it was carried out last. */
interface Carried {
  physicalResourceId: string;
  properties: JsonObject;
}

type RequestType = 'Create' | 'Update' | 'Delete';
type Answer = { physicalResourceId: string } | { failure: string };

const WORDS: Record<RequestType, string> = {
  Create: 'created',
  Update: 'updated',
  Delete: 'deleted',
};

/**
 * Carries custom resources out, as CloudFormation does: one that is new is created, one whose properties
 * differ from the last time is updated, and nothing happens to the others. What a template drops stays.
 */
export class CustomResources {
  private readonly options: CustomResourcesOptions;
  private readonly carried: Map<string, Carried>;

  constructor(options: CustomResourcesOptions) {
    this.options = options;
    const { stateFile } = options;
    const known =
      stateFile === undefined || !existsSync(stateFile)
        ? {}
        : (JSON.parse(readFileSync(stateFile, 'utf8')) as Record<string, Carried>);
    this.carried = new Map(Object.entries(known));
  }

  /** @throws RuntimeStartError `CUSTOM_RESOURCE_FAILED` with the function's own reason */
  async apply(models: readonly CustomResourceModel[]): Promise<void> {
    for (const model of models) {
      const before = this.carried.get(model.id);
      const properties = asObject(asTexts(this.options.localize(model.properties)));
      if (before !== undefined && isDeepStrictEqual(before.properties, properties)) continue;
      const type = before === undefined ? 'Create' : 'Update';
      const answer = await this.request(type, model, properties, before);
      if ('failure' in answer) throw failed(model, type, answer.failure);
      const { physicalResourceId } = answer;
      this.carried.set(model.id, { physicalResourceId, properties });
      this.save();
      if (before !== undefined && before.physicalResourceId !== physicalResourceId) {
        await this.replaced(model, before);
      }
    }
  }

  /** An update that gives another physical id has made a new one, and the old one goes. */
  private async replaced(model: CustomResourceModel, before: Carried): Promise<void> {
    const answer = await this.request('Delete', model, before.properties, before);
    if (!('failure' in answer)) return;
    // CloudFormation leaves it at that, too.
    this.options.log.error('cloudformation', failed(model, 'Delete', answer.failure).message);
  }

  private async request(
    type: RequestType,
    model: CustomResourceModel,
    properties: JsonObject,
    before: Carried | undefined,
  ): Promise<Answer> {
    const { ids, invoker } = this.options;
    const endpoint = await openResponseEndpoint(ids.token(40));
    const identity = {
      StackId: model.stackId,
      RequestId: ids.uuid(),
      LogicalResourceId: model.logicalId,
    };
    const event = {
      RequestType: type,
      ServiceToken: properties.ServiceToken,
      ResponseURL: endpoint.url,
      ...identity,
      ResourceType: model.type,
      ...(before === undefined ? {} : { PhysicalResourceId: before.physicalResourceId }),
      ResourceProperties: properties,
      ...(type === 'Update' ? { OldResourceProperties: before?.properties } : {}),
    };
    const timeout = this.timeout(model);
    try {
      const invoked = invoker.invoke(model.functionName, JSON.stringify(event));
      const answer = await Promise.race([
        endpoint.response.then((body) => readAnswer(body, identity)),
        // AWS would try twice more before it waits in vain.
        invoked.then((outcome) => failureOf(outcome) ?? timeout.answer),
        timeout.answer,
      ]);
      return answer;
    } finally {
      timeout.cancel();
      await endpoint.close();
    }
  }

  private timeout({ timeoutSeconds }: CustomResourceModel): {
    answer: Promise<Answer>;
    cancel: () => void;
  } {
    const { promise: answer, resolve } = Promise.withResolvers<Answer>();
    const cancel = this.options.clock.setTimer(
      () => resolve({ failure: `its function has not answered within ${timeoutSeconds} s.` }),
      timeoutSeconds * 1000,
    );
    return { answer, cancel };
  }

  private save(): void {
    const { stateFile } = this.options;
    if (stateFile === undefined) return;
    writeFileSync(`${stateFile}.part`, JSON.stringify(Object.fromEntries(this.carried), null, 2));
    renameSync(`${stateFile}.part`, stateFile);
  }
}

/** CloudFormation hands numbers and truth values on as text. */
function asTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTexts);
  if (!isObject(value)) return asText(value) ?? value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asTexts(item)]));
}

/** What is wrong where the invocation has ended badly; undefined where the answer may still come. */
function failureOf(outcome: InvokeOutcome): Answer | undefined {
  switch (outcome.kind) {
    case 'ok':
      return undefined;
    case 'function-error':
      return { failure: `its function failed: ${outcome.errorType}: ${outcome.errorMessage}` };
    case 'timed-out':
      return { failure: 'its function ran out of time without an answer.' };
    case 'throttled':
      return { failure: 'its function was throttled.' };
  }
}

function readAnswer(body: string | undefined, identity: Record<string, string>): Answer {
  if (body === undefined) return { failure: 'its answer has more than 4096 bytes.' };
  let answer: JsonObject;
  try {
    answer = asObject(JSON.parse(body));
  } catch {
    return { failure: 'its answer is not JSON.' };
  }
  const { Status, Reason, PhysicalResourceId } = answer;
  const foreign = Object.keys(identity).find((name) => answer[name] !== identity[name]);
  if (foreign !== undefined) return { failure: `its answer names another ${foreign}.` };
  if (Status === 'FAILED') return { failure: asText(Reason) || 'it gives no reason.' };
  if (Status !== 'SUCCESS')
    return { failure: 'the Status of its answer is not SUCCESS or FAILED.' };
  const physicalResourceId = asText(PhysicalResourceId) ?? '';
  if (physicalResourceId === '' || physicalResourceId.length > 1024) {
    return { failure: 'its answer has no PhysicalResourceId of 1 to 1024 characters.' };
  }
  return { physicalResourceId };
}

function failed({ id, type }: CustomResourceModel, request: RequestType, reason: string) {
  return new RuntimeStartError(
    'CUSTOM_RESOURCE_FAILED',
    `${id} (${type}) could not be ${WORDS[request]}: ${reason}`,
  );
}
