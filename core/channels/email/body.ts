import type { Part } from '../part.ts';
import { directionOf, emailWords } from './words.ts';

/** What is shown, piece by piece, before it is written in plain text and in HTML. */
type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'picture'; address: string; name: string }
  | { kind: 'link'; title: string; address: string };

export interface Body {
  text: string;
  html: string;
}

/** The parts of a message as a mail says them: twice the same, for who reads plain text and who reads HTML. */
export function bodyOf(parts: readonly Part[], language: string | undefined): Body {
  const pieces = parts.flatMap((part) => piecesOf(part, emailWords(language).file));
  const text = pieces.map(plainOf).join('\n\n');
  return { text, html: page(pieces.map(htmlOf).join('\n'), language) };
}

function piecesOf(part: Part, fileWord: string): Piece[] {
  switch (part.type) {
    case 'text':
      return [{ kind: 'text', text: part.text }, ...pressed(part)];
    case 'image':
      return [
        { kind: 'picture', address: part.mediaUrl, name: part.name ?? '' },
        ...said(part.text),
        ...pressed(part),
      ];
    case 'audio':
    case 'video':
    case 'file':
      return [
        { kind: 'link', title: part.name ?? fileWord, address: part.mediaUrl },
        ...said(part.text),
        ...pressed(part),
      ];
    case 'cards':
      return part.cards.flatMap((card): Piece[] => [
        ...(card.mediaUrl === undefined
          ? []
          : [{ kind: 'picture' as const, address: card.mediaUrl, name: card.title }]),
        ...said([card.title, card.description ?? ''].filter((one) => one !== '').join('\n')),
        ...pressed({ buttons: card.buttons }),
      ]);
    case 'location': {
      const { lat, long, name, address } = part;
      const place = [name, address].filter((one) => one !== undefined && one !== '').join(', ');
      return [{ kind: 'link', title: place || `${lat}, ${long}`, address: mapOf(lat, long) }];
    }
    case 'template':
      return [];
  }
}

function said(text: string | undefined): Piece[] {
  return text === undefined || text === '' ? [] : [{ kind: 'text', text }];
}

/** Answers have no button in a mail: whoever degrades a message lists them; here their titles are not lost. */
function pressed({
  buttons = [],
  replies = [],
}: Pick<Extract<Part, { type: 'text' }>, 'buttons' | 'replies'>): Piece[] {
  return [...buttons, ...replies].map((button) =>
    button.type === 'link'
      ? { kind: 'link', title: button.title, address: button.uri }
      : { kind: 'text', text: `• ${button.title}` },
  );
}

function mapOf(lat: number, long: number): string {
  return `https://www.openstreetmap.org/?mlat=${lat}&mlon=${long}#map=16/${lat}/${long}`;
}

function plainOf(piece: Piece): string {
  if (piece.kind === 'text') return piece.text;
  const title = piece.kind === 'link' ? piece.title : piece.name;
  return title === '' ? piece.address : `${title}: ${piece.address}`;
}

/** Pictures and links on the web, and what opens a mail or a telephone: nothing that runs. */
const opened = /^(?:https?:\/\/|mailto:|tel:)[^\s"'<>]+$/i;
const web = /^https?:\/\/[^\s"'<>]+$/i;

const look = {
  page: 'margin:0;padding:16px;background:#ffffff;color:#1f2328;font:16px/1.5 -apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif',
  column: 'max-width:600px',
  text: 'margin:0 0 16px;white-space:normal;overflow-wrap:anywhere',
  picture: 'display:block;max-width:100%;height:auto;border:0;border-radius:8px;margin:0 0 16px',
  link: 'color:#0b57d0',
  button:
    'display:inline-block;padding:8px 16px;border:1px solid #0b57d0;border-radius:8px;color:#0b57d0;text-decoration:none;overflow-wrap:anywhere',
} as const;

function page(content: string, language: string | undefined): string {
  const tag = /^[A-Za-z0-9-]{2,35}$/.test(language ?? '') ? ` lang="${language}"` : '';
  return [
    '<!doctype html>',
    `<html${tag} dir="${directionOf(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light"></head>`,
    `<body style='${look.page}'><div style="${look.column}">`,
    content,
    '</div></body></html>',
  ].join('\n');
}

function htmlOf(piece: Piece): string {
  if (piece.kind === 'text') return textHtml(piece.text);
  if (piece.kind === 'picture' && web.test(piece.address)) {
    const address = escaped(piece.address);
    return `<a href="${address}"><img src="${address}" alt="${escaped(piece.name)}" style="${look.picture}"></a>`;
  }
  const title = piece.kind === 'link' ? piece.title : piece.name;
  if (!opened.test(piece.address)) return textHtml(plainOf(piece));
  return `<p dir="auto" style="${look.text}">${buttonHtml(title || piece.address, piece.address)}</p>`;
}

/** A title that could pass for another address than it leads to. */
const addressLike = /:\/\/|[^\s.]\.[\p{L}\d-]{2,}(?:[/\s]|$)/u;
/** `Title: https://…` alone in a line is how a button is written where there are none. */
const buttonLine = /^(\S[^\n]{0,200}?)[:：] (https?:\/\/[^\s"'<>]+)$/;

function textHtml(text: string): string {
  return text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => {
      const lines = paragraph.split('\n').map((line) => {
        const [, title, address] = buttonLine.exec(line.trim()) ?? [];
        return title === undefined || address === undefined || addressLike.test(title)
          ? linked(line)
          : buttonHtml(title, address);
      });
      return `<p dir="auto" style="${look.text}">${lines.join('<br>')}</p>`;
    })
    .join('\n');
}

function buttonHtml(title: string, address: string): string {
  return `<a href="${escaped(address)}" style="${look.button}">${escaped(title)}</a>`;
}

/** Addresses of the web in a text, as links; what ends a sentence is no part of one. */
function linked(line: string): string {
  let html = '';
  let at = 0;
  for (const found of line.matchAll(/https?:\/\/[^\s"'<>]+/gi)) {
    const address = found[0].replace(/[.,;:!?)\]}…、。]{1,20}$/, '');
    html += escaped(line.slice(at, found.index));
    html += `<a href="${escaped(address)}" style="${look.link}">${escaped(address)}</a>`;
    at = found.index + address.length;
  }
  return html + escaped(line.slice(at));
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
