import { expect, vi } from 'vitest';
import { createAgentSocket, type Entry } from '../../../packages/client/src/agent.ts';
import type { Deployment, HttpAnswer } from './deployment.ts';

/** An agent at work: his socket, what it told him, and what he does by HTTP. */
export interface Worker {
  agentId: string;
  token: string;
  entries: Entry[];
  offers: string[];
  ended: string[];
  waiting: Map<string, boolean>;
  watch(conversationId: string): void;
  /** `POST` when there is a body, else `GET`. */
  ask(path: string, body?: unknown): Promise<HttpAnswer>;
  goTo(status: string): Promise<HttpAnswer>;
  /** What is in his hands. */
  status(): Promise<{ status: string; base: string; assigned: string[]; offered: string[] }>;
  leave(): void;
}

export interface WorkerOptions {
  pool: string;
  groups?: string[];
  skills?: Record<string, number>;
  languages?: string[];
  capacity?: number;
  role?: 'agent' | 'supervisor' | 'admin';
  /** Default: online. */
  status?: string;
}

/** Agents of the first app, each in a pool of his test, so that tests stay out of each other's way. */
export function createCallCentre(deployment: Deployment) {
  const everyone: Worker[] = [];
  const { outputs } = deployment;
  const adminToken = deployment.tokenOf(outputs.admin);
  let count = 0;

  const admin = async (method: string, path: string, body?: unknown) =>
    deployment.http(`/admin${path}`, { method, token: await adminToken(), body });

  return {
    admin,

    async worker({
      role = 'agent',
      status = 'online',
      capacity = 1,
      ...rest
    }: WorkerOptions): Promise<Worker> {
      const account = { email: `worker-${++count}@example.com`, password: 'Wk-0123456789-abc' };
      const displayName = `Worker ${count}`;
      const made = await admin('POST', '/agents', { ...account, displayName, role });
      const agentId = String(made.json['agentId']);
      const placed = await admin('PUT', `/agents/${agentId}/routing`, { ...rest, capacity });
      expect(placed.status, placed.text).toBe(200);
      const getToken = deployment.tokenOf(account);
      const token = await getToken();
      const socket = createAgentSocket({ webSocketUrl: outputs.webSocketUrl, getToken });
      const worker: Worker = {
        agentId,
        token,
        entries: [],
        offers: [],
        ended: [],
        waiting: new Map(),
        watch: (id) => socket.watch(id),
        ask: (path, body) => deployment.http(`/agent${path}`, { token, body }),
        goTo: (to) =>
          deployment.http('/agent/status', { method: 'PUT', token, body: { status: to } }),
        async status() {
          const { json } = await deployment.http('/agent/status', { token });
          return json as unknown as Awaited<ReturnType<Worker['status']>>;
        },
        leave: () => socket.disconnect(),
      };
      socket.on('entry', (_id, entry) => worker.entries.push(entry));
      socket.on('offer', (id) => worker.offers.push(id));
      socket.on('offerEnded', (_id, reason) => worker.ended.push(reason));
      socket.on('waiting', (id, waiting) => worker.waiting.set(id, waiting));
      everyone.push(worker);
      socket.inbox();
      await socket.connect();
      if (status !== 'offline') {
        const online = await worker.goTo(status);
        expect(online.status, online.text).toBe(200);
      }
      return worker;
    },

    close() {
      for (const one of everyone) one.leave();
    },
  };
}

/** Waits for what happens within so many seconds. */
export const until = (assertion: () => unknown, seconds = 12) =>
  vi.waitFor(assertion, { timeout: seconds * 1000, interval: 50 });
