import * as z from 'zod/mini';
import type { HttpResponse, Outcome } from '../channel.ts';
import { jsonOf } from '../http-json.ts';
import { outcomeBy } from './outcome.ts';

const token =
  'Meta does not accept the page access token. Make a new one that has the permission to send messages, and set it in the integration.';
const window =
  'More than 24 hours have passed since the person wrote last. Messages go through again once the person writes.';
const gone =
  'Meta has no such person who could be written to from this page. Wait for the person to write.';

const verdicts = {
  later: new Map<number, number | undefined>([
    // Meta's own faults.
    [1, undefined],
    [2, undefined],
    [1200, undefined],
    // Too much of the app, of the page, of this kind; of messages to one person.
    [4, 60_000],
    [17, 60_000],
    [32, 60_000],
    [341, 60_000],
    [613, undefined],
    [80006, 60_000],
  ]),
  blocked: new Set([551]),
  sentences: new Map([
    ['551', 'The person has blocked the page, or cannot be written to for now.'],
    ['10', token],
    ['190', token],
    ['200', token],
    ['230', token],
    ['10/2018278', window],
    ['10/2534022', window],
    ['10/2018065', window],
    ['10/2018108', 'The person does not take messages at the moment.'],
    ['200/1545041', 'The person does not take messages at the moment.'],
    [
      '200/2018028',
      'The Meta app may only write to people who have a role in it. Have Meta review it.',
    ],
    ['100/2018001', gone],
    [
      '100/2018047',
      'Meta could not fetch the file. Look whether its address can be reached by everybody.',
    ],
    [
      '100/2018008',
      'Meta could not fetch the file. Look whether its address can be reached by everybody.',
    ],
    [
      '368',
      'Meta holds back what this page sends, because of its rules. Look in the page’s support inbox for the reason.',
    ],
  ]),
  idsOf,
};

const success = z.object({ message_id: z.string() });

function idsOf(body: Uint8Array): string[] {
  const found = z.safeParse(success, jsonOf(body));
  return found.success ? [found.data.message_id] : [];
}

export function outcome(response: HttpResponse): Outcome {
  return outcomeBy(verdicts, response);
}
