/** What is searched for stays while one reads what was found. */
export const searchMemory = { words: '' };
