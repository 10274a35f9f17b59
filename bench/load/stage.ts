import { randomBytes } from 'node:crypto';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { Outputs } from '../../bin/support/outputs.ts';
import type { StaffMember } from '../../bin/support/replay/hire.ts';
import { type Api, createApi } from '../../bin/support/replay/http.ts';
import { signIn } from '../../bin/support/replay/sign-in.ts';
import { inParallel } from '../../core/in-parallel.ts';
import type { DeviceClock } from './device-clock.ts';
import type { LoadPlan } from './plan.ts';

/** What an administrator may see of the quotas; `GET /admin/usage`. */
interface Usage {
  agentsOnline: Quota;
  concurrentConversations: Quota;
  conversationsPerDay: Quota;
  integrations: Quota;
}
interface Quota {
  used: number;
  limit: number;
}

/** An agent, and the clock of the device that he works on. */
export interface Employee extends StaffMember {
  clock: DeviceClock;
}

/** What a run makes in the app, and takes away again. */
export interface Stage {
  integrationIds: string[];
  agents: Employee[];
  remove(onProgress: (done: number, all: number) => void): Promise<void>;
}

export interface Administration {
  /**
   * Whether the deployment is built for the plan.
   * @throws Error that says what to change
   */
  check(plan: LoadPlan): Promise<void>;
  /** Integrations, of which a share is answered by the flows. @returns What was made. */
  prepare(
    plan: LoadPlan,
    onProgress: (what: string, done: number, all: number) => void,
  ): Promise<Stage>;
  close(): void;
}

/** Requests of an administrator at once: user pools take few. */
const width = 6;
const welcome = { en: 'Welcome! Somebody will be with you in a moment.' };

/** An administrator's part of a load test, over the admin routes. */
export function openAdministration(
  outputs: Outputs,
  run: string,
  nextClock: () => DeviceClock,
): Administration {
  const { region, awsEndpointUrl, userPoolClientId } = outputs;
  const api: Api = createApi(outputs.httpApiUrl, 60_000);
  const cognito = new CognitoIdentityProviderClient({
    region,
    ...(awsEndpointUrl === undefined ? {} : { endpoint: awsEndpointUrl }),
    maxAttempts: 8,
  });
  const adminToken = signIn(cognito, userPoolClientId, outputs.admin);
  const ask = async <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) =>
    api<T>({ method, path, token: await adminToken(), ...(body === undefined ? {} : { body }) });
  const usage = () => ask<Usage>('GET', '/admin/usage');

  async function hire(index: number, capacity: number): Promise<Employee> {
    const account = {
      email: `load-${run}-${index}@example.com`,
      password: `Lo-${randomBytes(12).toString('base64url')}-7x`,
    };
    const body = { ...account, displayName: `Load ${index + 1}`, capacity };
    const { agentId } = await ask<{ agentId: string }>('POST', '/admin/agents', body);
    const clock = nextClock();
    const getToken = signIn(cognito, userPoolClientId, account, clock.now);
    await getToken();
    return { agentId, account, getToken, clock };
  }

  return {
    async check(plan) {
      const found = await usage();
      const asked = [
        ['agentsOnline', plan.agents, '--agents'],
        ['concurrentConversations', plan.concurrent, '--concurrent'],
        ['integrations', 1, '--integrations'],
      ] as const;
      for (const [quota, wanted, option] of asked) {
        const { used, limit } = found[quota];
        if (used + wanted <= limit) continue;
        throw new Error(
          `The app has ${used} of ${limit} in its quota "${quota}", and the run asks for ${wanted} more. Lower ${option}, or deploy with a larger -c capacity.`,
        );
      }
    },

    async prepare(plan, onProgress) {
      const { used, limit } = (await usage()).integrations;
      // Those that are there already are among the ones asked for when the quota leaves no room beside them.
      const count = Math.min(plan.integrations, limit - used);
      const integrationIds: string[] = [];
      const agents: Employee[] = [];
      await inParallel([...Array(count).keys()], width, async (index) => {
        const flows = Math.floor((index + 1) * plan.flows) > Math.floor(index * plan.flows);
        const { integrationId } = await ask<{ integrationId: string }>(
          'POST',
          '/admin/integrations',
          {
            type: 'web',
            displayName: `Load ${run} ${index + 1}`,
            ...(flows ? { responder: 'answerBot', welcome } : {}),
          },
        );
        integrationIds[index] = integrationId;
        onProgress('integrations', integrationIds.length, count);
      });
      await inParallel([...Array(plan.agents).keys()], width, async (index) => {
        agents.push(await hire(index, plan.perAgent));
        onProgress('agents', agents.length, plan.agents);
      });
      return {
        integrationIds,
        agents,
        async remove(onRemoved) {
          const paths = [
            ...agents.map(({ agentId }) => `/admin/agents/${agentId}`),
            ...integrationIds.map((id) => `/admin/integrations/${id}`),
          ];
          let done = 0;
          await inParallel(paths, width, async (path) => {
            await ask('DELETE', path);
            onRemoved(++done, paths.length);
          });
        },
      };
    },

    close: () => cognito.destroy(),
  };
}
