/** What a receipt handle stands for: one delivery of one message of one queue. */
export interface Receipt {
  queueId: number;
  messageId: number;
  /** The message's receive count at that delivery. It is stored, so handles outlive a restart. */
  receiveCount: number;
}

const PREFIX = 'AQEB';

/** Writes a receipt handle: opaque to clients, as AWS's are. */
export function formatReceiptHandle(receipt: Receipt): string {
  const text = `${receipt.queueId}:${receipt.messageId}:${receipt.receiveCount}`;
  return PREFIX + Buffer.from(text, 'latin1').toString('base64url');
}

/** Reads a receipt handle; undefined when it is none of ours. */
export function parseReceiptHandle(handle: string): Receipt | undefined {
  if (!handle.startsWith(PREFIX)) return undefined;
  const parts = Buffer.from(handle.slice(PREFIX.length), 'base64url').toString('latin1').split(':');
  const [queueId, messageId, receiveCount] = parts.map(Number);
  if (parts.length !== 3) return undefined;
  if (!Number.isInteger(queueId) || !Number.isInteger(messageId)) return undefined;
  if (!Number.isInteger(receiveCount)) return undefined;
  return {
    queueId: queueId as number,
    messageId: messageId as number,
    receiveCount: receiveCount as number,
  };
}
