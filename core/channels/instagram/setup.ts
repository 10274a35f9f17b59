import { type PageNetwork, pageSetup } from '../meta/page-setup.ts';

/** Files that Instagram takes; the others go as a link. */
const taken = {
  image: /^image\/(?:jpeg|png|gif)$/,
  audio: /^audio\/(?:aac|mp4|x-m4a|wav|x-wav|wave)$/,
  video: /^video\/(?:mp4|ogg|avi|x-msvideo|quicktime|webm)$/,
  file: /^application\/pdf$/,
};

/** In what Instagram differs. */
export const network: PageNetwork = {
  type: 'instagram',
  subscriptions: {
    object: 'instagram',
    fields: ['messages', 'messaging_postbacks', 'messaging_seen', 'message_reactions'],
    pageFields: ['messages'],
  },
  capabilities: { text: 1000, textInBytes: true, media: ['image', 'audio', 'video', 'file'] },
  attaching: (type, mediaType) =>
    // A file of no kind could be anything.
    (mediaType === undefined ? type !== 'file' : taken[type].test(mediaType)) ? type : undefined,
  quickWithAttachments: false,
  own: ['businessId', 'pageId'],
  profileFields: ['name', 'username', 'profile_pic'],
};

export const instagramSetup = pageSetup(network);
