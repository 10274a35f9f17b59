import type { Outputs } from '../outputs.ts';
import { openOffice, type StaffMember } from './hire.ts';
import type { Api } from './http.ts';

/** What a replay sets up in the app before it begins. */
export interface Stage {
  agents: StaffMember[];
  /** Of an integration whose conversations go to the agents at once. */
  plainIntegrationId: string;
  /** Of one that answerBot welcomes to. */
  welcomeIntegrationId: string;
  /** Takes away what was set up. */
  remove(): Promise<void>;
}

export const welcomeText = 'Welcome! Somebody will be with you in a moment.';

/** Makes agents and integrations by way of the administrators' routes, and signs the agents in. */
export async function setStage(outputs: Outputs, api: Api, agentCount: number): Promise<Stage> {
  const { ask, hire, close } = openOffice(outputs, api);
  const integration = async (body: object) => {
    const made = await ask<{ integrationId: string }>('POST', '/admin/integrations', {
      type: 'web',
      ...body,
    });
    return made.integrationId;
  };
  const plainIntegrationId = await integration({ displayName: 'Replay' });
  const welcomeIntegrationId = await integration({
    displayName: 'Replay, welcomed',
    responder: 'answerBot',
    welcome: { en: welcomeText },
  });
  const agents: StaffMember[] = [];
  for (let index = 0; index < agentCount; index++) agents.push(await hire(`Replay ${index + 1}`));
  return {
    agents,
    plainIntegrationId,
    welcomeIntegrationId,
    async remove() {
      for (const { agentId } of agents) await ask('DELETE', `/admin/agents/${agentId}`);
      for (const id of [plainIntegrationId, welcomeIntegrationId]) {
        await ask('DELETE', `/admin/integrations/${id}`);
      }
      close();
    },
  };
}
