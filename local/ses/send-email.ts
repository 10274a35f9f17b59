import type { Clock, Ids } from '../contracts.ts';
import { asArray, asObject, asStrings, asText } from '../template/json.ts';
import { addressIn, domainIn } from './address.ts';
import type { EmailModel, IdentityModel } from './model.ts';
import type { SentMail } from './outbox.ts';
import { SesError } from './ses-error.ts';

/** Recipients of one mail, together. */
const recipientsAtMost = 50;
const headersAtMost = 15;

export interface SendRequest {
  from: string;
  identity: IdentityModel | undefined;
  configurationSet: string | undefined;
  input: Record<string, unknown>;
}

/** What a request is about, before it is looked at closely. */
export function readSend(body: Buffer, { identities }: EmailModel): SendRequest | undefined {
  let input: Record<string, unknown>;
  try {
    input = asObject(JSON.parse(body.toString()));
  } catch {
    return undefined;
  }
  const from = addressIn(asText(input['FromEmailAddress']) ?? '') ?? '';
  const identity =
    identities.find(({ name }) => name === from) ??
    identities.find(({ name }) => name === domainIn(from));
  const configurationSet = asText(input['ConfigurationSetName']) ?? identity?.configurationSet;
  return { from, identity, configurationSet, input };
}

/** The mail that a request sends. @throws SesError for what SES does not take */
export function mailOf(
  { from, identity, configurationSet, input }: SendRequest,
  { configurationSets }: EmailModel,
  { clock, ids, region }: { clock: Pick<Clock, 'now'>; ids: Ids; region: string },
): SentMail {
  const { ToAddresses, CcAddresses, BccAddresses } = asObject(input['Destination']);
  const to = [ToAddresses, CcAddresses, BccAddresses].flatMap((list) => asStrings(list));
  if (to.length === 0 || to.length > recipientsAtMost) {
    throw new SesError('BadRequestException', `A mail has 1 to ${recipientsAtMost} recipients.`);
  }
  const addresses = to.map((one) => addressIn(one));
  if (addresses.includes(undefined) || from === '') {
    throw new SesError('BadRequestException', 'Local address contains control or whitespace');
  }
  if (identity === undefined) {
    throw new SesError(
      'MessageRejected',
      `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${from}`,
    );
  }
  if (
    configurationSet !== undefined &&
    !configurationSets.some(({ name }) => name === configurationSet)
  ) {
    const message = `Configuration set <${configurationSet}> does not exist.`;
    throw new SesError('NotFoundException', message, 404);
  }
  const { Simple } = asObject(input['Content']);
  if (Simple === undefined) {
    throw new SesError('BadRequestException', 'The local runtime sends Content.Simple only.');
  }
  const { Subject, Body, Headers } = asObject(Simple);
  const { Text, Html } = asObject(Body);
  const data = (part: unknown) => asText(asObject(part)['Data']) ?? '';
  if (Subject === undefined || (Text === undefined && Html === undefined)) {
    throw new SesError('BadRequestException', 'A mail has a subject, and text or HTML.');
  }
  const now = clock.now();
  return {
    messageId: `0100${now.toString(16).padStart(12, '0')}-${ids.uuid()}-000000`,
    at: new Date(now).toISOString(),
    from: asText(input['FromEmailAddress']) ?? '',
    to,
    subject: data(Subject),
    text: data(Text),
    html: data(Html),
    headers: headersOf(asArray(Headers)),
    configurationSet,
  };
}

function headersOf(list: readonly unknown[]): Record<string, string> {
  if (list.length > headersAtMost) {
    throw new SesError('BadRequestException', `A mail has at most ${headersAtMost} headers.`);
  }
  const headers: Record<string, string> = {};
  for (const one of list) {
    const name = asText(asObject(one)['Name']) ?? '';
    const value = asText(asObject(one)['Value']) ?? '';
    const isWhole = /^[!-9;-~]{1,126}$/.test(name) && /^[\x20-\x7e]{1,995}$/.test(value);
    if (!isWhole || name.length + value.length > 996 || Object.hasOwn(headers, name)) {
      throw new SesError('BadRequestException', `The header ${JSON.stringify(name)} is not taken.`);
    }
    headers[name] = value;
  }
  return headers;
}
