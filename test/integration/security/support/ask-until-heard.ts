import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame, RawSocket } from '../../support/raw-socket.ts';

/** The answer to a frame, among what else comes; one that is refused for coming too fast is sent again. */
export async function askUntilHeard(socket: RawSocket, frame: Frame): Promise<Frame> {
  for (;;) {
    const from = socket.frames.length;
    socket.send(frame);
    const answered = () =>
      socket.frames.slice(from).find(({ id, type }) => id === frame.id || type === 'error');
    await socket.until(() => answered() !== undefined);
    const answer = answered() ?? {};
    if (answer.code !== 'rate_limited') return answer;
    await sleep(1000);
  }
}
