/**
 * What is new in a mail: without the history that programs put below an answer, and without the signature.
 * Only what plainly is one of these is cut, and nothing that somebody has written below it or in between.
 */

/** Characters of a mail that are looked at. */
const textAtMost = 400_000;
/** A line that says who wrote what follows is no longer, nor is it spread over more lines. */
const attributionAtMost = 400;
const attributionLines = 4;
const signatureLines = 15;

/** "On … wrote:", by the languages of common mail programs. */
const wrote =
  /(?:\bwrote|\ba écrit|\bschrieb(?: [^:]{1,200})?|\bescribió|\bescreveu|\bha scritto|\bschreef(?: [^:]{1,200})?|\bskrev(?: [^:]{1,200})?|\bkirjoitti|\bnapisał\(?a?\)?|\bnapsala?|\bпишет|\bнаписала?|のメール|書きました|写道|寫道|كتب(?: [^:]{1,200})?)\s*[:：]\s*$/iu;
/** A date, and the time or the address that stand beside it. */
const dated = /\d{1,2}.{0,200}\d{1,2}|\d{4}/u;
const placed = /\d{1,2}\s?[:.h]\s?\d{2}|[^\s@]@[^\s@]/u;
const original =
  /^[\s>]*-{2,}\s*(?:original message|original-nachricht|ursprüngliche nachricht|message d.origine|message original|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|oryginalna wiadomość|ursprungligt meddelande|元のメッセージ|原始邮件|原始郵件|الرسالة الأصلية)\s*-{2,}\s*$/iu;
/** Fields of the head that Outlook writes above what is answered. */
const fields: readonly RegExp[] = [
  /^\*?(?:from|von|de|da|van|od|från|fra|差出人|发件人|寄件者|من)\s*\*?\s*[:：]/iu,
  /^\*?(?:sent|date|gesendet|datum|envoyé|enviado(?: el)?|fecha|data|inviato|verzonden|wysłano|skickat|送信日時|发送时间|寄件日期|تاريخ الإرسال)\s*\*?\s*[:：]/iu,
  /^\*?(?:to|an|à|para|a|aan|do|till|til|宛先|收件人|إلى)\s*\*?\s*[:：]/iu,
  /^\*?(?:subject|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|ämne|emne|件名|主题|主旨|الموضوع)\s*\*?\s*[:：]/iu,
];
const mobile =
  /^(?:sent from (?:my |the )?[\p{L}\d .'-]{2,40}|get outlook for (?:ios|android)\b.{0,200}|envoyé (?:de|depuis) (?:mon|ma|mes) [\p{L}\d .'-]{2,40}|von meinem [\p{L}\d .'-]{2,40} gesendet|gesendet (?:mit|von) [\p{L}\d .'-]{2,60}|enviado desde mi [\p{L}\d .'-]{2,40}|enviado do meu [\p{L}\d .'-]{2,40}|inviato da(?:l mio)? [\p{L}\d .'-]{2,40}|verstuurd vanaf mijn [\p{L}\d .'-]{2,40})\.?$/iu;

/** @param isReply Whether the mail says that it answers another: of one that does not, no history is cut. */
export function newPart(text: string, isReply: boolean): string {
  const lines = text.slice(0, textAtMost).replaceAll('\r\n', '\n').split('\n');
  const own = isReply ? lines.slice(0, historyFrom(lines)) : lines;
  const said = withoutSignature(own).join('\n').trim();
  return said === '' ? text.slice(0, textAtMost).trim() : said;
}

/** The line with which the history begins; behind the last one where there is none. */
function historyFrom(lines: readonly string[]): number {
  const quotes = quotationsIn(lines);
  for (const [index, line] of lines.entries()) {
    if (original.test(line.slice(0, 200)) || isHead(lines, index)) return withRule(lines, index);
    const attribution = attributionAt(lines, index);
    if (attribution === undefined) continue;
    const quoted = quotes.next[attribution.end + 1] ?? lines.length;
    const isMarked = quoted < lines.length;
    if (isMarked ? quoted > quotes.lastOwn : placed.test(attribution.text)) return index;
  }
  // A quotation that nobody announces, and behind which nobody writes any more.
  return quotes.next[quotes.lastOwn + 1] ?? lines.length;
}

/** Where quotations stand, and the last line that is neither one nor empty nor a signature below one. */
function quotationsIn(lines: readonly string[]): { next: number[]; lastOwn: number } {
  const next: number[] = new Array(lines.length + 1).fill(lines.length);
  for (let index = lines.length - 1; index >= 0; index--) {
    next[index] = isQuoted(lines[index]) ? index : (next[index + 1] ?? lines.length);
  }
  const lastQuoted = lines.findLastIndex(isQuoted);
  const below = lines.slice(lastQuoted + 1).filter((line) => line.trim() !== '');
  const isSignature =
    below[0]?.trimEnd() === '--' || (below.length === 1 && mobile.test(below[0]?.trim() ?? ''));
  const until = lastQuoted !== -1 && isSignature ? lastQuoted : lines.length - 1;
  let lastOwn = until;
  while (lastOwn >= 0 && isQuotedOrBlank(lines[lastOwn])) lastOwn--;
  return { next, lastOwn };
}

/** A line that says who wrote what follows, if one begins here; programs break it into several. */
function attributionAt(
  lines: readonly string[],
  from: number,
): { end: number; text: string } | undefined {
  let text = '';
  for (let end = from; end < from + attributionLines && end < lines.length; end++) {
    const line = lines[end]?.trim() ?? '';
    if (line === '' || line.startsWith('>')) return undefined;
    text = `${text} ${line}`.trim();
    if (text.length > attributionAtMost) return undefined;
    if (wrote.test(text) && dated.test(text)) return { end, text };
  }
  return undefined;
}

/** Three of "From, Sent, To, Subject" in as few lines: nobody writes that by hand. */
function isHead(lines: readonly string[], index: number): boolean {
  const [from, ...others] = fields;
  if (from === undefined || !from.test(lines[index]?.trim().slice(0, 200) ?? '')) return false;
  const next = lines.slice(index + 1, index + 8).map((line) => line.trim().slice(0, 200));
  return others.filter((field) => next.some((line) => field.test(line))).length >= 2;
}

/** The rule that some programs draw above the history goes with it. */
function withRule(lines: readonly string[], index: number): number {
  let from = index;
  while (from > 0 && lines[from - 1]?.trim() === '') from--;
  return from > 0 && /^\s*[_-]{5,}\s*$/.test(lines[from - 1] ?? '') ? from - 1 : index;
}

/** "-- " begins a signature (RFC 3676), and telephones write a line of their own. */
function withoutSignature(lines: readonly string[]): string[] {
  const end = lines.findLastIndex((line) => line.trim() !== '') + 1;
  const mark = lines.findLastIndex((line) => line === '-- ' || line === '--');
  const isSignature = mark > 0 && end - mark <= signatureLines;
  const own = lines.slice(0, isSignature ? mark : end);
  const last = own.findLastIndex((line) => line.trim() !== '');
  const written = own[last]?.trim() ?? '';
  return last > 0 && written.length < 250 && mobile.test(written) ? own.slice(0, last) : own;
}

function isQuoted(line: string | undefined): boolean {
  return line?.trimStart().startsWith('>') === true;
}

function isQuotedOrBlank(line: string | undefined): boolean {
  return isQuoted(line) || line?.trim() === '';
}
