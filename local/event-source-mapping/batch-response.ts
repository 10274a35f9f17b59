/**
 * Reads what a function with `ReportBatchItemFailures` returned and says which messages failed.
 *
 * An empty or null response, or list, is success. Anything that Lambda cannot make sense of fails
 * the whole batch: text that is no JSON object, an identifier that is missing, empty or unknown.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 *
 * @param payload the function's return value as JSON text
 * @param messageIds of the batch
 */
export function failedMessages(
  payload: string,
  messageIds: ReadonlySet<string>,
): ReadonlySet<string> {
  if (payload === '' || payload === 'null') return NONE;
  let response: unknown;
  try {
    response = JSON.parse(payload);
  } catch {
    return messageIds;
  }
  if (typeof response !== 'object' || response === null || Array.isArray(response)) {
    return messageIds;
  }
  const failures = 'batchItemFailures' in response ? response.batchItemFailures : undefined;
  if (failures === undefined || failures === null) return NONE;
  if (!Array.isArray(failures)) return messageIds;
  const failed = new Set<string>();
  for (const failure of failures as unknown[]) {
    if (typeof failure !== 'object' || failure === null) return messageIds;
    const id = 'itemIdentifier' in failure ? failure.itemIdentifier : undefined;
    if (typeof id !== 'string' || !messageIds.has(id)) return messageIds;
    failed.add(id);
  }
  return failed;
}

const NONE: ReadonlySet<string> = new Set();
