/** A kind of file that people may send one another. */
export interface MediaType {
  /** As it is stored and served. */
  type: string;
  /** Lower-cased, without the dot; the first is given to a file that has none. */
  extensions: readonly string[];
  /** Browsers show it; everything else is downloaded. */
  inline: boolean;
}

const openXml = 'application/vnd.openxmlformats-officedocument';
const openDocument = 'application/vnd.oasis.opendocument';

/**
 * All that is taken: the type, its extensions, and other names that browsers have for it. Nothing in it
 * can run in a page: no HTML, SVG, XML or script, and no office document with macros.
 */
const taken: readonly [type: string, extensions: string, also?: string][] = [
  ['image/png', 'png'],
  ['image/jpeg', 'jpg jpeg jfif', 'image/jpg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
  ['image/avif', 'avif'],
  ['image/heic', 'heic heif', 'image/heif'],
  // Before sound: a name alone rather means the film.
  ['video/mp4', 'mp4 m4v', 'video/x-m4v'],
  ['video/webm', 'webm'],
  ['video/quicktime', 'mov qt'],
  ['audio/mpeg', 'mp3', 'audio/mp3'],
  ['audio/mp4', 'm4a mp4', 'audio/x-m4a audio/m4a'],
  ['audio/aac', 'aac'],
  ['audio/ogg', 'ogg oga opus', 'audio/opus'],
  ['audio/wav', 'wav', 'audio/x-wav audio/wave'],
  ['audio/webm', 'webm weba'],
  ['audio/flac', 'flac', 'audio/x-flac'],
  ['application/pdf', 'pdf', 'application/x-pdf'],
  ['text/plain', 'txt text log'],
  // Windows with Excel says so of CSV.
  ['text/csv', 'csv', 'application/csv text/plain application/vnd.ms-excel'],
  ['application/msword', 'doc'],
  [`${openXml}.wordprocessingml.document`, 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  [`${openXml}.spreadsheetml.sheet`, 'xlsx'],
  ['application/vnd.ms-powerpoint', 'ppt'],
  [`${openXml}.presentationml.presentation`, 'pptx'],
  [`${openDocument}.text`, 'odt'],
  [`${openDocument}.spreadsheet`, 'ods'],
  [`${openDocument}.presentation`, 'odp'],
  ['application/zip', 'zip', 'application/x-zip-compressed application/x-zip'],
];

/** A PDF is downloaded, since browsers do not show one from an address that is sandboxed. */
const shown = /^(image|audio|video)\//;
/** What a browser says of a file that it does not know. */
const unknown: readonly string[] = ['', 'application/octet-stream'];

/** For who asked for something else. */
export const whatIsTaken =
  'Pictures (png, jpg, gif, webp, avif, heic), sound (mp3, m4a, aac, ogg, wav, webm, flac), films (mp4, webm, mov), pdf, txt, csv, office documents (doc, docx, xls, xlsx, ppt, pptx, odt, ods, odp) and zip are taken, under a name with the right extension.';

/**
 * The kind of file that both its type and its name's extension speak of; undefined when there is none.
 * @param type As a browser has it, parameters included; empty where it knows none.
 * @param extension Lower-cased; empty where the name has none. One of both has to be there.
 */
export function mediaTypeOf(type: string, extension: string): MediaType | undefined {
  const [essence = ''] = type.split(';', 1);
  const named = essence.trim().toLowerCase();
  const isUnknown = unknown.includes(named);
  if (isUnknown && extension === '') return undefined;
  for (const [one, endings, also = ''] of taken) {
    const extensions = endings.split(' ');
    const isNamed = isUnknown || one === named || also.split(' ').includes(named);
    if (!isNamed || (extension !== '' && !extensions.includes(extension))) continue;
    return { type: one, extensions, inline: shown.test(one) };
  }
  return undefined;
}
