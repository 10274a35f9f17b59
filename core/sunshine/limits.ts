/** Keys of one custom integration. */
export const integrationKeysAtMost = 10;
/** Characters of an integration's name, of a key's, and of a webhook's address. */
export const integrationNameLength = 100;
export const targetLength = 2048;
