import { wholeCharacters } from '../../whole-characters.ts';

const subjectAtMost = 200;
/** What programs put before the subject of what they answer. */
const answering =
  /^(?:re|aw|antw|sv|vs|odp|ref|réf|rif|res|ynt|回复|回覆|答复|رد)\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*[:：]\s*/iu;

/** In one line, without what turns the direction of writing. */
export function cleanSubject(subject: string): string {
  const line = subject
    .slice(0, 10 * subjectAtMost)
    .toWellFormed()
    .replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069\ufeff]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return wholeCharacters(line.slice(0, subjectAtMost));
}

/** As it began, without the `Re:` of all who answered since. */
export function bareSubject(subject: string): string {
  let bare = cleanSubject(subject);
  for (let before = ''; before !== bare; ) {
    before = bare;
    bare = bare.replace(answering, '');
  }
  return bare;
}

/** The same for who answers it: mail programs put together what has the same subject. */
export function answerSubject(subject: string): string {
  const bare = bareSubject(subject);
  return bare === '' ? '' : `Re: ${bare}`;
}
