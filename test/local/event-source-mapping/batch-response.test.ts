import { describe, expect, it } from 'vitest';
import { failedMessages } from '../../../local/event-source-mapping/batch-response.ts';

const batch = new Set(['a', 'b']);
const failures = (...list: unknown[]) => JSON.stringify({ batchItemFailures: list });

describe('partial batch responses', () => {
  it.each(['', 'null', '{}', failures(), '{"batchItemFailures":null}', '{"statusCode":200}'])(
    'take %j for success',
    (payload) => expect([...failedMessages(payload, batch)]).toEqual([]),
  );

  it('list what failed', () => {
    expect([...failedMessages(failures({ itemIdentifier: 'b' }), batch)]).toEqual(['b']);
  });

  it.each([
    '{',
    '"ok"',
    '[]',
    '{"batchItemFailures":"a"}',
    failures({ itemIdentifier: '' }),
    failures({ itemIdentifier: null }),
    failures({ itemIdentifier: 'unknown' }),
    failures({ messageId: 'a' }),
    failures({ itemIdentifier: 'a' }, { itemIdentifier: 'unknown' }),
    failures('a'),
  ])('take %j for a failure of the whole batch', (payload) => {
    expect([...failedMessages(payload, batch)]).toEqual(['a', 'b']);
  });
});
