import { type PageNetwork, pageSetup } from '../meta/page-setup.ts';

const fields = [
  'messages',
  'messaging_postbacks',
  'message_deliveries',
  'message_reads',
  'message_reactions',
  'messaging_optins',
] as const;

/** What is shown in the conversation itself; what is no such picture goes as a file. */
const pictures = /^image\/(?:jpeg|png|gif|webp)$/;

/** In what Messenger differs. */
export const network: PageNetwork = {
  type: 'messenger',
  subscriptions: { object: 'page', fields, pageFields: fields },
  capabilities: { text: 2000, media: ['image', 'audio', 'video', 'file'] },
  attaching: (type, mediaType) =>
    type === 'image' && mediaType !== undefined && !pictures.test(mediaType) ? 'file' : type,
  quickWithAttachments: true,
  own: ['pageId'],
  profileFields: ['name', 'first_name', 'last_name', 'profile_pic'],
};

export const messengerSetup = pageSetup(network);
