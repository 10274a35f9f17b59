import { asObject, type Input, requiredString } from '../request-input.ts';
import { SqsError } from '../sqs-error.ts';

/** Entries of a batch at most. */
const MAXIMUM_ENTRIES = 10;
const ENTRY_ID = /^[A-Za-z0-9_-]{1,80}$/;

export interface BatchEntry {
  id: string;
  input: Input;
}

interface BatchResult<T> {
  Successful?: (T & { Id: string })[];
  Failed?: { Id: string; SenderFault: true; Code: string; Message: string }[];
}

/**
 * Reads a batch's entries and checks what holds for the batch as a whole.
 *
 * @throws SqsError `EmptyBatchRequest`, `TooManyEntriesInBatchRequest`, `InvalidBatchEntryId`,
 *   `BatchEntryIdsNotDistinct`
 */
export function readEntries(input: Input, kind: string): BatchEntry[] {
  const value = input['Entries'];
  if (!Array.isArray(value) || value.length === 0) {
    throw new SqsError(
      'EmptyBatchRequest',
      `There should be at least one ${kind}RequestEntry in the request.`,
    );
  }
  if (value.length > MAXIMUM_ENTRIES) {
    throw new SqsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAXIMUM_ENTRIES}. You have sent ${value.length}.`,
    );
  }
  const seen = new Set<string>();
  return value.map((item: unknown) => {
    const entry = asObject(item, 'An entry');
    const id = entry['Id'];
    if (typeof id !== 'string' || !ENTRY_ID.test(id)) {
      throw new SqsError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
    if (seen.has(id)) throw new SqsError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
    seen.add(id);
    return { id, input: entry };
  });
}

/**
 * Carries out the entries one by one. An entry that SQS refuses fails alone.
 *
 * @param rename gives the code and the sentence of a failed entry where they differ from those of
 *   the single operation
 */
export function eachEntry<T extends object>(
  entries: readonly BatchEntry[],
  carryOut: (input: Input) => T,
  rename: (error: SqsError) => { code: string; message: string } = plain,
): BatchResult<T> {
  const successful: (T & { Id: string })[] = [];
  const failed: { Id: string; SenderFault: true; Code: string; Message: string }[] = [];
  for (const { id, input } of entries) {
    try {
      successful.push({ Id: id, ...carryOut(input) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      const { code, message } = rename(error);
      failed.push({ Id: id, SenderFault: true, Code: code, Message: message });
    }
  }
  return {
    ...(successful.length > 0 && { Successful: successful }),
    ...(failed.length > 0 && { Failed: failed }),
  };
}

/** In a batch an expired handle is reported as an invalid one. */
export function renameExpiredHandle(error: SqsError): { code: string; message: string } {
  return error.code === 'InvalidParameterValue' && error.message.endsWith('has expired.')
    ? { code: 'ReceiptHandleIsInvalid', message: 'The receipt handle has expired' }
    : plain(error);
}

/** The receipt handle of an entry. */
export function receiptHandle(input: Input): string {
  return requiredString(input, 'ReceiptHandle');
}

function plain(error: SqsError): { code: string; message: string } {
  return { code: error.queryCode, message: error.message };
}
