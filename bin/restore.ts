import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fail, readOptions } from './support/options.ts';
import { createProgress } from './support/progress.ts';
import { restoreItems } from './support/restore-items.ts';

/** `npm run restore`: brings back what a restored table has and the one in use has lost. */
const { values } = readOptions({
  command: 'npm run restore --',
  summary:
    'Puts the items of one DynamoDB table into another: those that are not there, or all. Uses your AWS credentials and region. See docs/runbook.md.',
  options: {
    from: { type: 'string', value: 'TABLE', help: 'the table that was restored from a backup' },
    to: { type: 'string', value: 'TABLE', help: 'the table in use' },
    partition: {
      type: 'string',
      value: 'KEY',
      help: 'only what has this partition key, such as one conversation’s id',
    },
    overwrite: { type: 'boolean', help: 'also put the old in place of what is there' },
  },
});
const { from, to, partition, overwrite = false } = values;
if (from === undefined || to === undefined) fail('Say --from TABLE and --to TABLE.');
if (from === to) fail('--from and --to name the same table.');

const client = new DynamoDBClient({});
const progress = createProgress();
try {
  const { put, there } = await restoreItems(client, {
    ...{ from, to, overwrite },
    ...(partition === undefined ? {} : { partition }),
    onProgress: (done) => progress.step(`Looking at items: ${done}`),
  });
  progress.done(`${put} items were put, ${there} were there already`);
} catch (error) {
  fail((error as Error).message);
} finally {
  client.destroy();
}
