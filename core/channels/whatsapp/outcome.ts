import * as z from 'zod/mini';
import type { HttpResponse, Outcome } from '../channel.ts';
import { jsonOf } from '../http-json.ts';
import { outcomeBy, toldOf } from '../meta/outcome.ts';

const token =
  'WhatsApp does not accept the access token. Make a new one of a system user that has the permission whatsapp_business_messaging, and set it in the integration.';
const window =
  'More than 24 hours have passed since the person wrote last. Send a template that WhatsApp has approved.';

const verdicts = {
  later: new Map<number, number | undefined>([
    // Wrong requests have codes of their own by now: it is a fault of the server.
    [1, undefined],
    [2, undefined],
    // Too many of the app, of the account, of the number.
    [4, 60_000],
    [80007, 60_000],
    [130429, undefined],
    // To the same person; there is one in six seconds again.
    [131056, 6000],
    [131000, undefined],
    [131016, undefined],
    // The number or its account is being worked on.
    [131057, 60_000],
    [133004, undefined],
  ]),
  blocked: new Set<number>(),
  sentences: new Map([
    ['0', token],
    ['10', token],
    ['190', token],
    ['200', token],
    ['470', window],
    ['131047', window],
    [
      '131026',
      'WhatsApp cannot deliver to this number: it may have no WhatsApp, an old version of it, or has not agreed to its terms. Reach the person on another channel.',
    ],
    [
      '131030',
      'The number is not among those that a test number may write to. Add it in the WhatsApp settings of the Meta app.',
    ],
    [
      '131031',
      'Meta has locked the WhatsApp account. Look in the WhatsApp Manager for the reason.',
    ],
    [
      '131042',
      'WhatsApp wants a valid way to be paid. Set it in the billing settings of the WhatsApp account.',
    ],
    [
      '131048',
      'WhatsApp holds back what this number sends, because many people blocked or reported it. Look at its quality in the WhatsApp Manager.',
    ],
    [
      '131049',
      'WhatsApp did not deliver it, so that people do not get too much advertising. Write another time.',
    ],
    ['131050', 'The person does not want advertising from this number. Send none.'],
    [
      '131053',
      'WhatsApp does not take a file of this kind or size. Send it as a link, or in another form.',
    ],
    [
      '132000',
      'The template has another number of parameters. Look at it in the WhatsApp Manager.',
    ],
    [
      '132001',
      'There is no template of this name in this language, or it is not approved. Look in the WhatsApp Manager.',
    ],
  ]),
  idsOf,
};

const success = z.object({ messages: z.array(z.object({ id: z.string() })) });

function idsOf(body: Uint8Array): string[] {
  const found = z.safeParse(success, jsonOf(body));
  return found.success ? found.data.messages.slice(0, 10).map(({ id }) => id) : [];
}

export function outcome(response: HttpResponse): Outcome {
  return outcomeBy(verdicts, response);
}

/** What is said of an error that comes after a message was accepted. */
export function failureOf(code: number, message: string): { code: string; message: string } {
  const told = toldOf(verdicts, { code, message });
  return { code: told.name, message: told.message };
}
