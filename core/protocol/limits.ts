/**
 * Limits of the interface, as Zendesk's users know them from Sunshine Conversations. Where API
 * Gateway's limits are narrower, theirs hold.
 */
export const limits = {
  /** Characters of a text. */
  text: 4096,
  /** Bytes of metadata, as JSON; flat. */
  metadataBytes: 4096,
  /** Bytes of a message's content, as JSON: leaves room for its envelope in a 128 KB frame. */
  contentBytes: 96 * 1024,
  /** Bytes of one WebSocket message (API Gateway). */
  frameBytes: 128 * 1024,
  /** Bytes of a JSON request over HTTP. */
  requestBytes: 100_000,
  /** Entries in one page of history. */
  entriesPage: 100,
  /** Items in other pages: by default, and at most. */
  page: 25,
  pageMax: 100,
  /** Entries of one conversation; then it is full (HTTP 423). */
  entriesPerConversation: 30_000,
  formFields: 20,
  carouselItems: 10,
  itemActions: 3,
  messageActions: 10,
  participants: 10,
  /** Keys of an app, without those of its custom integrations. */
  keysPerApp: 10,
  /** Apps of an account beside its first. */
  appsPerAccount: 99,
  /** Tags of one conversation. */
  tags: 100,
  /** Sockets that one conversation delivers to at once: ten participants with four devices each. */
  connectionsPerConversation: 40,
  /** Open conversations that a socket listens to without naming them. */
  conversationsPerSync: 25,
  /** Bytes of a messenger's settings, as JSON. */
  messengerBytes: 64 * 1024,
  /** Characters of an id that a client makes up for a frame or a message. */
  clientId: 64,
} as const;
