import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { startLocalDeployment } from '../../../../bin/support/local-deployment.ts';
import type { Content } from '../../../../core/protocol/content.ts';
import { type Reached, reach } from '../../../integration/support/deployment.ts';
import { type AgentHere, createPeople } from '../../../integration/support/people.ts';
import { startBrowser } from '../../../support/browser.ts';
import { type CompanySite, startCompanySite } from './company-site.ts';

/** The demo's shop, with its help centre and its flows: its pages in a browser, and an agent. */
export interface Shop {
  browser: Browser;
  deployment: Reached;
  site: CompanySite;
  /** Addresses of the company's pages: flows answer on one, agents on the other. */
  pages: { flows: string; agents: string };
  agent: AgentHere;
  setStatus(status: 'online' | 'offline'): Promise<void>;
  /** Takes the conversation that waits. @returns Its id. */
  take(): Promise<string>;
  /** What the agent does in a conversation. */
  act(conversationId: string, what: string, body?: object): Promise<void>;
  say(conversationId: string, content: Content | string): Promise<void>;
  close(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
  let open = true;
  const [local, browser] = await Promise.all([
    startLocalDeployment({
      port: 0,
      shop: true,
      runtime: {
        log: {
          info: () => undefined,
          error: (source, text) => open && console.error(source, text),
        },
      },
    }),
    startBrowser(),
  ]);
  const { outputs } = local;
  const deployment = reach(outputs);
  const people = createPeople(deployment);
  const [site, agent] = await Promise.all([startCompanySite(outputs), people.agent()]);
  const script = (id = '') => `${outputs.siteUrl}/messenger/${id}.js`;
  site.serve(
    { path: 'flows.html', messenger: script(outputs.shopIntegrationId) },
    { path: 'agents.html', messenger: script(outputs.integrationId) },
  );
  const { token } = agent;
  const taken = new Set<string>();
  const fine = async (answer: ReturnType<Reached['http']>) => {
    const { status, text } = await answer;
    expect(Math.floor(status / 100), text).toBe(2);
  };
  const shop: Shop = {
    browser,
    deployment,
    site,
    pages: { flows: `${site.url}/flows.html`, agents: `${site.url}/agents.html` },
    agent,
    setStatus: (status) =>
      fine(deployment.http('/agent/status', { method: 'PUT', token, body: { status } })),
    async take() {
      const next = () => agent.waiting.findLast((one) => !taken.has(one)) ?? '';
      await expect.poll(next, { timeout: 20_000, interval: 30 }).not.toBe('');
      const id = next();
      taken.add(id);
      await shop.act(id, 'assign');
      return id;
    },
    act: (id, what, body = {}) => fine(agent.ask(`/${id}/${what}`, body)),
    say: (id, content) =>
      shop.act(id, 'messages', {
        content: typeof content === 'string' ? { type: 'text', text: content } : content,
      }),
    async close() {
      // What is cut off from here on is no error.
      open = false;
      people.close();
      deployment.leave();
      await browser.close();
      await site.close();
      await local.close();
    },
  };
  return shop;
}
