/**
 * What theory says of a pool: conversations come at random, each takes a random time, `servers` are
 * handled at once, the rest waits in line (M/M/c; A. K. Erlang, 1917).
 */
export interface Traffic {
  /** Conversations handled at once: agents times what each holds. */
  servers: number;
  arrivalsPerSecond: number;
  /** Mean time that a conversation takes its slot. Seconds. */
  handleSeconds: number;
}

export interface ErlangC {
  /** Share of conversations that wait at all. */
  waitedShare: number;
  /** Of all, those at once included. Seconds. */
  meanWaitSeconds: number;
  /** The wait that a share of the conversations stays under, 0.95 for the 95th percentile. Seconds. */
  percentile(share: number): number;
}

/** Work that comes in, in slots that it would keep busy. Erlang. */
export function offeredLoad({
  arrivalsPerSecond,
  handleSeconds,
}: Omit<Traffic, 'servers'>): number {
  return arrivalsPerSecond * handleSeconds;
}

/** @returns undefined where more comes than can be handled: the line grows for ever, without a mean. */
export function erlangC(traffic: Traffic): ErlangC | undefined {
  const { servers, handleSeconds } = traffic;
  const load = offeredLoad(traffic);
  if (load >= servers) return undefined;
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = nextBlocked(blocked, load, n);
  return describe(blocked, load, servers, handleSeconds);
}

/**
 * The fewest agents with whom the mean wait is no longer than asked for.
 * @param goal Seconds.
 */
export function agentsFor(
  goal: number,
  { capacity, ...traffic }: Omit<Traffic, 'servers'> & { capacity: number },
): number {
  const load = offeredLoad(traffic);
  let blocked = 1;
  for (let n = 1; ; n++) {
    blocked = nextBlocked(blocked, load, n);
    if (n % capacity !== 0 || n <= load) continue;
    const { meanWaitSeconds } = describe(blocked, load, n, traffic.handleSeconds);
    if (meanWaitSeconds <= goal) return n / capacity;
  }
}

/**
 * Erlang B with one server more, from that with one less. It stays between 0 and 1 and adds only what
 * is positive, so it holds for thousands of servers, where factorials would overflow.
 */
function nextBlocked(blocked: number, load: number, servers: number): number {
  return (load * blocked) / (servers + load * blocked);
}

function describe(blocked: number, load: number, servers: number, handleSeconds: number): ErlangC {
  const waitedShare = blocked / (1 - (load / servers) * (1 - blocked));
  const meanWhenWaiting = handleSeconds / (servers - load);
  return {
    waitedShare,
    meanWaitSeconds: waitedShare * meanWhenWaiting,
    percentile(share) {
      const beyond = 1 - share;
      return beyond >= waitedShare ? 0 : meanWhenWaiting * Math.log(waitedShare / beyond);
    },
  };
}
