import type { Settings } from '../channel.ts';
import type { Button, Part } from '../part.ts';

/** Limits that Twilio states; characters. */
export const limits = {
  text: 1600,
  /** Leaves room for an address below. */
  caption: 1000,
} as const;

type Media = Extract<Part, { type: 'image' | 'audio' | 'video' | 'file' }>;

/** What a message says; undefined for what an SMS cannot say at all. */
export function messageOf(
  part: Part,
  externalId: string,
  settings: Settings,
): { Body?: string; MediaUrl?: string } | undefined {
  switch (part.type) {
    case 'text': {
      const { text, buttons = [], replies = [] } = part;
      return { Body: [text, ...[...buttons, ...replies].map(lineOf)].join('\n') };
    }
    case 'location': {
      const { name, address, lat, long } = part;
      return { Body: [name, address, `${lat}, ${long}`].filter((line) => !!line).join('\n') };
    }
    case 'cards':
    case 'template':
      return undefined;
    default:
      return mediaOf(part, isMms(externalId, settings));
  }
}

/** Kinds of files that mobile networks take. */
const shown =
  /^(?:image\/(?:jpe?g|png|gif)|audio\/(?:mpeg|mp4|ogg|3gpp|amr(?:-nb)?)|video\/(?:mp4|mpeg|quicktime|webm|3gpp)|application\/pdf|text\/(?:x-)?vcard)$/;

function mediaOf(part: Media, isMms: boolean): { Body?: string; MediaUrl?: string } {
  const { type, mediaUrl, mediaType, name, text, buttons = [], replies = [] } = part;
  const kind = mediaType?.split(';', 1)[0]?.trim().toLowerCase();
  // What nobody says the kind of is no picture for certain.
  const isTaken = kind ? shown.test(kind) : type === 'image';
  const isFile = isMms && isTaken;
  const said = (address: string[]) =>
    [...(text ? [text] : []), ...address, ...[...buttons, ...replies].map(lineOf)].join('\n');
  const named = said([`${name}: ${mediaUrl}`]);
  // Rather an address without a name than a message that is refused.
  const isNamed = !!name && named.length <= limits.text;
  const body = isFile ? said([]) : isNamed ? named : said([mediaUrl]);
  return {
    ...(body === '' ? {} : { Body: body }),
    ...(isFile ? { MediaUrl: mediaUrl } : {}),
  };
}

/** Only numbers of North America send each other files; elsewhere Twilio would refuse them. */
function isMms(externalId: string, { messagingServiceSid, phoneNumber = '' }: Settings): boolean {
  const isFrom = messagingServiceSid !== undefined || /^\+1\d{10}$/.test(phoneNumber);
  return isFrom && /^\+1\d{10}$/.test(externalId);
}

function lineOf(button: Button): string {
  return button.type === 'link' ? `${button.title}: ${button.uri}` : button.title;
}
