/** An address up to the end of its host, so that what follows can no longer be a part of the host. */
export const closedHost = /^https?:\/\/[^\s/?#\\@]+[/?#]/i;
