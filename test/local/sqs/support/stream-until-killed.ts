/**
 * Sends and deletes messages without end, and prints what was acknowledged: `keep-…` when it was
 * sent, `drop-…` when it was deleted. Its argument is the queues' folder.
 */
import { writeSync } from 'node:fs';
import { createSqsService } from '../../../../local/sqs/sqs-service.ts';
import { call } from './call.ts';
import { countingIds } from './sqs-fixture.ts';

const service = createSqsService({
  dataDir: process.argv[2],
  clock: {
    now: Date.now,
    setTimer: (fn, ms) => {
      const timer = setTimeout(fn, ms);
      return () => clearTimeout(timer);
    },
  },
  ids: countingIds(),
  meter: { record: () => undefined },
  region: 'eu-central-1',
  accountId: '111122223333',
  queueUrlBase: () => 'http://127.0.0.1:1',
  log: { info: () => undefined, error: (_, message) => process.stderr.write(`${message}\n`) },
});
await service.ensureQueue('stream', {});

async function send(body: string): Promise<void> {
  await call(service, 'SendMessage', { QueueUrl: 'stream', MessageBody: body });
  if (body.startsWith('keep')) writeSync(1, `${body}\n`);
}

for (let round = 0; ; round++) {
  await Promise.all(
    [0, 1, 2, 3].flatMap((i) => [send(`keep-${round}-${i}`), send(`drop-${round}-${i}`)]),
  );
  const dropped = service
    .receive('stream', 8)
    .filter(({ message }) => message.content.body.startsWith('drop'));
  await service.deleteBatch(
    'stream',
    dropped.map(({ receiptHandle }) => receiptHandle),
  );
  for (const { message } of dropped) writeSync(1, `${message.content.body}\n`);
}
