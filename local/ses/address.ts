/** The address of a mailbox, `Name <address>` or bare, in lower case; undefined for none. */
export function addressIn(mailbox: string): string | undefined {
  const inBrackets = /<([^<>]*)>\s*$/.exec(mailbox)?.[1];
  const address = (inBrackets ?? mailbox).trim().toLowerCase();
  // SES takes ASCII; a comma or a line break would make two of one.
  return /^[!-+\--;=?-~]{1,64}@[a-z0-9.-]{1,253}$/.test(address) ? address : undefined;
}

export function domainIn(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
