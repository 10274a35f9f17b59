/**
 * What somebody writes where an id, a name or a language is expected, to reach something else by it: parts
 * of our keys, DynamoDB's expressions and JSON, paths, what JavaScript means something by, what is too long,
 * and what is no text at all.
 * @param victim An id that is somebody else's.
 */
export const hostileTexts = (victim: string): string[] => [
  `#${victim}`,
  `a#b#${victim}`,
  `app#${victim}`,
  'm0000001',
  'z',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  ':v OR attribute_exists(pk)',
  'REMOVE pk SET #n = :v',
  '{"S":"x"}',
  '$ne',
  `' OR '1'='1`,
  '"; DROP TABLE users; --',
  '../../admin/keys',
  '..%2f..%2f',
  '%00',
  'a\u0000b',
  '\u2028\u202e\ufeff',
  '\ud800', // half of a character
  'a\r\nset-cookie: a=b',
  '<script>alert(1)</script>',
  '{{secret.TOKEN}}',
  'x'.repeat(1025),
  '語'.repeat(1000),
  'x'.repeat(5000),
  '',
  ' ',
];
