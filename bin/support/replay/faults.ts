import { setTimeout as sleep } from 'node:timers/promises';
import type { Outputs } from '../outputs.ts';
import { readBill } from './bill.ts';
import type { Fault, FaultSchedule } from './fault-schedule.ts';
import type { LocalChild } from './local-child.ts';
import type { Network } from './network.ts';
import { seededRandom } from './random.ts';

/** What was broken. */
export interface FaultsDone {
  seed: number;
  socketsCut: number;
  environmentsKilled: number;
  runtimeKills: number;
  disksFilled: number;
  clocksJumped: number;
  /** Of those that the schedule has. */
  faultsDone: number;
  faultsScheduled: number;
}

export interface FaultInjector {
  /** Breaks what is due when so much of the replay (0 to 1) has been seen. */
  progress(share: number): void;
  /** Mends what holds on, and waits for what is under way. */
  end(): Promise<FaultsDone>;
}

export interface FaultTargets {
  outputs: Outputs;
  child: LocalChild;
  network: Pick<Network, 'cut' | 'restored'>;
  /** Lets clocks jump, each with probability `share`. @returns How many did. */
  jumpClocks?(share: number, random: () => number): number;
  onFault(what: string): void;
}

/** Breaks things in a runtime of one's own, as the schedule says, one after the other. */
export async function startFaults(
  schedule: FaultSchedule,
  targets: FaultTargets,
): Promise<FaultInjector> {
  const { outputs, child, network } = targets;
  const random = seededRandom(schedule.seed + 1);
  const done: FaultsDone = {
    seed: schedule.seed,
    socketsCut: 0,
    environmentsKilled: 0,
    runtimeKills: 0,
    disksFilled: 0,
    clocksJumped: 0,
    faultsDone: 0,
    faultsScheduled: schedule.faults.length,
  };
  let next = 0;
  let last: Promise<void> = Promise.resolve();
  let failure: unknown;
  /** Until the disk that is full has room again. */
  let makingRoom: Promise<void> = Promise.resolve();

  async function ask(body: object): Promise<{ killed?: number; cut?: number }> {
    const response = await fetch(`${outputs.awsEndpointUrl}/_causerie/faults`, {
      method: 'POST',
      headers: { authorization: `Bearer ${outputs.controlToken}` },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`faults: ${response.status} ${await response.text()}`);
    return (await response.json()) as { killed?: number; cut?: number };
  }

  const hold = () => {
    const { duplicateDelivery, dynamodb, sqs, connections } = schedule.standing;
    return ask({ sqs: { duplicateDelivery, ...sqs }, dynamodb, connections });
  };

  /** Functions' physical names, as the bill has them: the template gives them a suffix. */
  async function physicalName(name: string): Promise<string | undefined> {
    const logical = name.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase());
    const { byDetail } = await readBill(outputs.billUrl ?? '');
    return Object.keys(byDetail['lambda.request'] ?? {}).find((one) => one.includes(logical));
  }

  async function inject(fault: Fault): Promise<void> {
    switch (fault.kind) {
      case 'cutSockets':
        done.socketsCut += (await ask({ cutConnections: fault.share })).cut ?? 0;
        break;
      case 'cutNetwork':
        done.socketsCut += network.cut(fault.share, random);
        break;
      case 'killEnvironments': {
        const { functionName } = fault;
        const kill = functionName === undefined ? true : await physicalName(functionName);
        if (kill !== undefined) done.environmentsKilled += (await ask({ kill })).killed ?? 0;
        break;
      }
      case 'killRuntime':
        await child.kill();
        // Nobody starts it again before he has made room.
        await child.disk?.free();
        await child.restart();
        await hold();
        done.runtimeKills++;
        break;
      case 'fillDisk': {
        await makingRoom;
        const { disk } = child;
        if (disk === undefined) break;
        await disk.fill();
        done.disksFilled++;
        // What else is to be broken is broken meanwhile.
        makingRoom = sleep(fault.seconds * 1000).then(() => disk.free());
        makingRoom.catch(() => undefined);
        break;
      }
      case 'jumpClocks':
        done.clocksJumped += targets.jumpClocks?.(fault.share, random) ?? 0;
    }
    targets.onFault(fault.kind);
    // A moment without a network, then the devices notice that it is back.
    await sleep(200);
    network.restored();
    done.faultsDone++;
  }

  await hold();
  return {
    progress(share) {
      for (;;) {
        const due = schedule.faults[next];
        if (due === undefined || due.at > share) return;
        next++;
        last = last
          .then(() => (failure === undefined ? inject(due.fault) : undefined))
          .catch((error: unknown) => {
            failure ??= error;
          });
      }
    },
    async end() {
      await last;
      await makingRoom;
      if (failure !== undefined) throw failure;
      await ask({ sqs: { duplicateDelivery: 0 }, dynamodb: {}, connections: {} });
      return done;
    },
  };
}
