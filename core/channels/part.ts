/**
 * What a message becomes on its way to a channel: parts, each of which the channel can show. `degrade.ts`
 * makes them of any content by what the channel is capable of.
 */

/** Something to press. */
export type Button =
  /** Comes back as a `choice` with this reference, at most 60 bytes of ASCII. */
  | { type: 'choice'; title: string; reference: string }
  | { type: 'link'; title: string; uri: string };

export interface Card {
  title: string;
  description?: string;
  mediaUrl?: string;
  buttons: Button[];
}

export type Part =
  | {
      type: 'text';
      text: string;
      /** Stay with the message. */
      buttons?: Button[];
      /** Go when one is chosen. */
      replies?: Extract<Button, { type: 'choice' }>[];
      /** Asks for the person's position. */
      locationRequest?: true;
    }
  | {
      type: 'image' | 'audio' | 'video' | 'file';
      mediaUrl: string;
      mediaType?: string;
      name?: string;
      text?: string;
      buttons?: Button[];
      replies?: Extract<Button, { type: 'choice' }>[];
    }
  | { type: 'cards'; cards: Card[] }
  | { type: 'location'; lat: number; long: number; name?: string; address?: string }
  /** The channel's own way of saying something, as the company wrote it: a WhatsApp template. */
  | { type: 'template'; template: Readonly<Record<string, unknown>> };

/** What a channel can show, with the limits that it states (characters, unless said otherwise). */
export interface Capabilities {
  text: number;
  /** `text` counts bytes of UTF-8. */
  textInBytes?: true;
  /** Answers that go when one is chosen. `text`: of the text that they stand with, where it may have fewer. */
  replies?: { max: number; title: number; text?: number };
  /**
   * Buttons under a text, which may have fewer characters then (`text`). `links`: some may be links, at most
   * `maxLinks` where that is fewer. `mixed`: links and choices under the same text.
   */
  buttons?: {
    max: number;
    title: number;
    links: boolean;
    maxLinks?: number;
    mixed: boolean;
    text?: number;
  };
  cards?: {
    max: number;
    title: number;
    description: number;
    buttons: number;
    buttonTitle: number;
    /** A card needs a picture. */
    needsMedia?: boolean;
  };
  /** Media that it takes by address; what is missing is sent as a link. */
  media: readonly ('image' | 'audio' | 'video' | 'file')[];
  /** Characters of a picture's caption; 0 when it has none and the text goes first. */
  caption: number;
  /** Buttons and replies can stand under media too. */
  mediaButtons?: boolean;
  location: boolean;
  locationRequest: boolean;
  /** Takes `template` contents that name this channel. */
  template: boolean;
}
