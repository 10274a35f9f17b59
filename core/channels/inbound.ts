import type { Profile } from './channel.ts';

/** What happened on a channel. One request may tell several. Goes through a queue: small, and JSON. */
export type InboundEvent =
  | {
      kind: 'message';
      /** The person's id on the channel. */
      externalUserId: string;
      /** The channel's id of the message: the same again is the same message. */
      externalId: string;
      /** Milliseconds since the epoch, where the channel says when it was written. */
      at?: number;
      content: InboundContent;
      profile?: Profile;
      /** The channel's id of our message that it answers. */
      inReplyTo?: string;
      /** The sender's e-mail address, where it is proven to be his. */
      verifiedEmail?: string;
      /** What it is about, where the channel's messages have a heading: an e-mail's subject. */
      subject?: string;
      /** The conversation of ours that it answers, as it says itself: whose it is has to be checked. */
      conversationId?: string;
    }
  | {
      /** Somebody pressed a button or an answer that we showed. */
      kind: 'choice';
      externalUserId: string;
      externalId: string;
      at?: number;
      /** What we gave the button: a `reference` of `choice.ts`. */
      reference: string;
      /** Its words, where the channel tells. */
      title?: string;
      profile?: Profile;
    }
  | {
      /** What we sent has arrived, was read, or could not be delivered. */
      kind: 'delivered' | 'read' | 'failed';
      externalUserId: string;
      /** The channel's id of our message; absent where it says "everything up to `at`". */
      externalId?: string;
      at?: number;
      code?: string;
      message?: string;
    }
  | { kind: 'typing'; externalUserId: string; at?: number }
  /** The person does not want to hear from us, or does again. */
  | { kind: 'blocked' | 'unblocked'; externalUserId: string; at?: number };

export type InboundContent =
  | {
      type: 'text';
      text: string /** What it was before it was shortened or cleaned. */;
      html?: string;
    }
  | {
      type: 'media';
      /** What `Channel.fetchMedia` understands: an id or an address. */
      reference: string;
      /** A MIME type, as far as the channel says. */
      mediaType?: string;
      name?: string;
      /** Bytes, where the channel says. */
      size?: number;
      text?: string;
    }
  | { type: 'location'; lat: number; long: number; name?: string; address?: string }
  /** Several of one message, such as the text and the attachments of an e-mail. */
  | { type: 'several'; contents: Exclude<InboundContent, { type: 'several' }>[] }
  /** Something that has no form here: a sticker, a contact, a poll. `what` is its name on the channel. */
  | { type: 'unsupported'; what: string };
