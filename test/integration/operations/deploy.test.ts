import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type LocalDeployment,
  startLocalDeployment,
} from '../../../bin/support/local-deployment.ts';
import { replay } from '../../../bin/support/replay/run.ts';
import { changedAssembly } from '../support/changed-assembly.ts';
import { madeUpDialogues } from '../support/made-up-dialogues.ts';

const assembly = fileURLToPath(new URL('../../../cdk.out', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'causerie-deploy-'));
const errors: string[] = [];
let local: LocalDeployment;

beforeAll(async () => {
  local = await startLocalDeployment({
    port: 0,
    runtime: {
      log: { info: () => undefined, error: (source, text) => errors.push(`${source}: ${text}`) },
    },
  });
});
afterAll(async () => {
  await local?.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Many conversations, so that each deploy meets some in the middle. */
const dialogues = Array.from({ length: 6 }, (_, round) =>
  madeUpDialogues.map((dialogue) => ({ ...dialogue, id: `${dialogue.id}-${round}` })),
).flat();

it('[O8] deploys while people talk: nothing is lost, doubled or out of order, and the new code answers', async () => {
  const marks = ['deploy-one', 'deploy-two', 'deploy-three'];
  const folders = marks.map((mark) => changedAssembly(assembly, join(scratch, mark), mark));
  /** Turns that were seen when each deploy began. */
  const seenAt: number[] = [];
  let seen = 0;
  let all = 0;
  const played = replay({
    outputs: local.outputs,
    dialogues,
    concurrency: 12,
    agentCount: 3,
    onStep: () => undefined,
    onProgress(now, of) {
      seen = now;
      all = of;
    },
    onFault: () => undefined,
  });
  for (const [index, folder] of folders.entries()) {
    // Each in its part of the replay.
    while (all === 0 || seen < (all * (index + 1)) / (folders.length + 1)) await sleep(5);
    seenAt.push(seen);
    await local.runtime.deploy(folder);
  }
  const { verdict, failures, conversations } = await played;
  expect(failures).toEqual([]);
  expect(conversations).toBe(dialogues.length);
  expect(verdict).toMatchObject({ lost: 0, doubled: 0, misordered: 0, foreign: 0 });
  expect(Math.max(...seenAt), 'the last deploy met people who talk').toBeLessThan(all);
  const lines = local.runtime.lambda.logLines('causerie-websocket-message');
  for (const mark of marks) expect(lines.join('\n')).toContain(mark);
  expect(errors).toEqual([]);
}, 180_000);
