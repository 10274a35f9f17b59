import type { Conversation, Entry } from '../../../../../core/protocol/entries.ts';
import type { Model } from '../state/model.ts';
import { textOf } from '../text-of.ts';
import { noticeOf } from '../views/notice.ts';

/**
 * Saves the whole conversation as a text file, in the customer's language.
 * @throws ClientError when a page of it cannot be read
 */
export async function download(model: Model, conversation: Conversation): Promise<void> {
  const t = model.t.value;
  const entries = await everything(model, conversation.id);
  const begun = new Date(conversation.createdAt);
  const day = new Intl.DateTimeFormat(t.locale, { dateStyle: 'long' });
  const moment = new Intl.DateTimeFormat(t.locale, { dateStyle: 'short', timeStyle: 'short' });
  const lines = entries.flatMap((entry) => lineOf(model, entry, moment));
  const text = [t('transcriptTitle', { date: day.format(begun) }), '', ...lines, ''].join('\r\n');
  // The mark tells editors that it is UTF-8.
  const url = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${begun.toISOString().slice(0, 10)}-${conversation.id}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function everything(model: Model, id: string): Promise<Entry[]> {
  const held = [...model.threadOf(id).entries.value];
  let more = model.threadOf(id).more.value;
  while (more) {
    const before = held[0]?.seq;
    const page = await model.client.history(id, { limit: 100, ...(before ? { before } : {}) });
    held.unshift(...page.entries.filter(({ seq }) => before === undefined || seq < before));
    more = page.more && page.entries.length > 0;
  }
  return held;
}

function lineOf(model: Model, entry: Entry, moment: Intl.DateTimeFormat): string[] {
  const t = model.t.value;
  const when = moment.format(new Date(entry.received));
  if (entry.kind === 'event') {
    const notice = noticeOf(entry, t);
    return notice === undefined ? [] : [`[${when}] ${notice}`];
  }
  const shown = model.shownAs(entry);
  if (shown?.kind !== 'message') return [];
  const { author, content } = shown;
  const name = author.type === 'user' ? t('you') : (author.displayName ?? t('assistant'));
  const address = 'mediaUrl' in content ? ` <${content.mediaUrl}>` : '';
  return [`[${when}] ${name}: ${textOf(content, t)}${address}`];
}
