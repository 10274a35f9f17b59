/** `offline`: not trying. `connecting`: trying until it works. */
export type ConnectionState = 'offline' | 'connecting' | 'online';
