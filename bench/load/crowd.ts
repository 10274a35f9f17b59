import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceClock } from './device-clock.ts';
import { type FrameLike, syncFrame } from './frames.ts';
import type { Http } from './http.ts';
import { type Line, openLine } from './line.ts';
import type { Pacer } from './pacer.ts';
import {
  type AgentAtWork,
  beginSession,
  type Customer,
  freshSession,
  type Someone,
} from './people.ts';

export interface CrowdOptions {
  webSocketUrl: string;
  http: Http;
  /** Before every new connection. */
  pacer: Pacer;
  /** Before a socket that was lost is opened anew: all at once are what a restart is made of. */
  reopenPacer: Pacer;
  /** Customers' integrations, in turn. */
  integrationIds: readonly string[];
  /** Of the next customer's device. */
  nextClock(): DeviceClock;
  /** Milliseconds before the next attempt, the first of which is 1. */
  backOff(attempt: number): number;
  onFrame(someone: Someone, frame: FrameLike, now: number): void;
  /** A socket that was lost is open again. @returns Whether what its client holds was said already. */
  onReopened(someone: Someone): boolean;
  onError(code: string): void;
}

/** API Gateway ends sockets on which nothing went for ten minutes. */
const keepAliveAfter = 8 * 60_000;
/** An agent who does nothing for ten minutes is away. */
const activeAgainAfter = 7 * 60_000;
const entryAttempts = 6;

/** Everyone who takes part, each with a socket that stays open. */
export class Crowd {
  readonly customers: Customer[] = [];
  readonly agents: AgentAtWork[] = [];
  /** Sockets open now. */
  connections = 0;
  /** Sockets that were lost and opened anew. */
  reconnects = 0;
  readonly #options: CrowdOptions;
  readonly #agentById = new Map<string, AgentAtWork>();
  #over = false;

  constructor(options: CrowdOptions) {
    this.#options = options;
  }

  agent(agentId: string | undefined): AgentAtWork | undefined {
    return this.#agentById.get(agentId ?? '');
  }

  /** A customer with a session and a socket. @throws Error with a code */
  async admit(): Promise<Customer> {
    const { http, integrationIds, nextClock, pacer } = this.#options;
    const index = this.customers.length;
    const integrationId = integrationIds[index % integrationIds.length] ?? '';
    const customer: Customer = {
      kind: 'customer',
      clock: nextClock(),
      session: { token: '', issuedAt: 0, endsAt: 0, sessionId: '', refreshSecret: '' },
      talk: undefined,
      line: undefined,
      attempts: 0,
      renew: false,
    };
    this.customers.push(customer);
    await pacer();
    customer.session = await this.#persist(() => beginSession(http, integrationId, customer.clock));
    sayOpen(await this.#persist(() => this.#open(customer)));
    return customer;
  }

  /** An agent with a socket, online. @throws Error with a code */
  async employ(member: AgentAtWork['member']): Promise<void> {
    const agent: AgentAtWork = {
      kind: 'agent',
      member,
      socketId: undefined,
      talks: new Set(),
      held: [],
      activeAt: performance.now(),
      line: undefined,
      attempts: 0,
      renew: false,
    };
    this.agents.push(agent);
    this.#agentById.set(member.agentId, agent);
    await this.#options.pacer();
    sayOpen(await this.#persist(() => this.#open(agent)));
    await this.#persist(() => this.#goOnline(agent));
  }

  /** What API Gateway and routing would take for asleep. Every quarter of a minute. */
  keepAwake(): void {
    const now = performance.now();
    for (const someone of [...this.customers, ...this.agents]) {
      const { line } = someone;
      if (line !== undefined && now - line.lastAt > keepAliveAfter) line.send(syncFrame('awake'));
      if (someone.kind === 'agent' && now - someone.activeAt > activeAgainAfter) {
        this.#goOnline(someone).catch((error: Error) => this.#options.onError(error.message));
      }
    }
  }

  /** The network goes, for each socket with this probability, without a close frame. @returns For how many. */
  cut(share: number, random: () => number): number {
    const gone = [...this.customers, ...this.agents].filter(
      ({ line }) => line !== undefined && random() < share,
    );
    for (const { line } of gone) line?.cut();
    return gone.length;
  }

  /**
   * Clocks that jump do, each with this probability. Half of their devices were asleep meanwhile, and lost
   * their sockets. @returns How many.
   */
  jumpClocks(share: number, random: () => number): number {
    let jumped = 0;
    for (const someone of [...this.customers, ...this.agents]) {
      const clock = clockOf(someone);
      if (!clock.jumps || random() >= share) continue;
      clock.jump();
      jumped++;
      if (random() < 0.5) someone.line?.cut();
    }
    return jumped;
  }

  /** Clients whose clock is wrong. */
  get wrongClocks(): number {
    return [...this.customers, ...this.agents].filter((one) => clockOf(one).wrong).length;
  }

  end(): void {
    this.#over = true;
    for (const { line } of [...this.customers, ...this.agents]) line?.close();
  }

  async #goOnline(agent: AgentAtWork): Promise<void> {
    agent.activeAt = performance.now();
    const token = await agent.member.getToken();
    const body = '{"status":"online"}';
    const answer = await this.#options.http.ask('PUT', '/agent/status', { token, body });
    if (answer.code !== '') throw new Error(answer.code);
  }

  /** Tries some times, with longer and longer pauses. */
  async #persist<T>(attempt: () => Promise<T>): Promise<T> {
    for (let count = 1; ; count++) {
      try {
        return await attempt();
      } catch (error) {
        this.#options.onError((error as Error).message);
        if (count === entryAttempts || this.#over) throw error;
        await sleep(this.#options.backOff(count));
      }
    }
  }

  async #open(someone: Someone): Promise<Line> {
    const { http, webSocketUrl, onFrame } = this.#options;
    const { renew } = someone;
    if (someone.kind === 'customer') {
      someone.session = await freshSession(http, someone.session, someone.clock, renew);
    }
    const token =
      someone.kind === 'customer' ? someone.session.token : await someone.member.getToken();
    someone.renew = true;
    const line = await openLine(webSocketUrl, token, {
      frame: (frame, now) => onFrame(someone, frame, now),
      lost: (code) => this.#lost(someone, code),
    });
    someone.line = line;
    someone.attempts = 0;
    someone.renew = false;
    this.connections++;
    return line;
  }

  #lost(someone: Someone, code: number): void {
    this.connections--;
    someone.line = undefined;
    if (this.#over) return;
    this.#options.onError(`socket_closed_${code}`);
    void this.#reopen(someone);
  }

  async #reopen(someone: Someone): Promise<void> {
    while (!this.#over) {
      await sleep(this.#options.backOff(++someone.attempts));
      await this.#options.reopenPacer();
      try {
        const line = await this.#open(someone);
        this.reconnects++;
        if (!this.#options.onReopened(someone)) sayOpen(line);
        return;
      } catch (error) {
        const { message } = error as Error;
        this.#options.onError(message);
        if (someone.kind === 'agent' && message === 'handshake_401') {
          await someone.member.getToken(true).catch(() => undefined);
        }
      }
    }
  }
}

function clockOf(someone: Someone): DeviceClock {
  return someone.kind === 'customer' ? someone.clock : someone.member.clock;
}

/** As the SDK does; an agent's answer also says what his socket is called. */
function sayOpen(line: Line): void {
  line.send(syncFrame('open'));
}
