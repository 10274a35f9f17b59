import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import type { MessengerSettings } from '../../../../core/protocol/messenger-settings.ts';
import type { Reached } from '../../../integration/support/deployment.ts';

export interface NewMessenger {
  /** Default: agents. */
  responder?: 'answerBot' | 'agentWorkspace';
  messenger?: MessengerSettings;
}

export interface OwnMessenger {
  integrationId: string;
  /** Address of the script, for the page's tag. */
  messengerUrl: string;
}

/** What a company's administrator sets up, over HTTP. */
export function createCompany(deployment: Reached) {
  const { outputs } = deployment;
  const getToken = deployment.tokenOf(outputs.admin);
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await deployment.http(`/admin${path}`, {
      method,
      token: await getToken(),
      body,
    });
    expect(Math.floor(answer.status / 100), answer.text).toBe(2);
    return answer.json;
  };
  return {
    ask,

    /** Its script is on the site when this resolves. */
    async messenger(wanted: NewMessenger = {}): Promise<OwnMessenger> {
      const body = { type: 'web', displayName: 'Page', ...wanted };
      const { integrationId } = await ask('POST', '/integrations', body);
      const messengerUrl = `${outputs.siteUrl}/messenger/${integrationId}.js`;
      return { integrationId: String(integrationId), messengerUrl };
    },

    /** @param flow The document, or the name of an example. @returns Its id. */
    async publishFlow(flow: object | string): Promise<string> {
      const example = (name: string) =>
        readFile(new URL(`../../../../examples/flows/${name}.json`, import.meta.url), 'utf8');
      const document = typeof flow === 'string' ? JSON.parse(await example(flow)) : flow;
      const { flowId } = await ask('POST', '/flows', { document });
      await ask('POST', `/flows/${flowId}/publish`, { revision: 1 });
      return String(flowId);
    },
  };
}
