/**
 * The load that a deployment is built for, as figures and their reasons. Everything that
 * `capacity.ts` reserves, throttles or refuses follows from these numbers.
 */

/** The stated capacity at `-c capacity=1`. Each figure is also a quota of every app. */
export const STATED = {
  agentsOnline: 1_300,
  concurrentConversations: 4_000,
  conversationsPerDay: 200_000,
  integrations: 500,
  /** A message of every customer answered by a company's own server at the peak, and as many other requests. */
  serverRequestsPerSecond: 200,
  /** Conversations that one agent holds at once: 4,000 among 1,300 are 3.1, so 4 leave 23 % slack. */
  agentCapacity: 4,
} as const;

/** A day's mean times this is the design point: customers do not write evenly over 24 hours. */
export const PEAK_FACTOR = 4;

const MESSAGES_PER_CONVERSATION = 20;
/** One typing and one read report for each message. */
const ACTIVITIES_PER_MESSAGE = 2;
/** Half of the messages are the customer's, half the answers to them. */
const CUSTOMER_SHARE = 0.5;
/** The SDK keeps a socket alive every 9 minutes; API Gateway closes it after 10 idle ones. */
const PING_SECONDS = 540;
/** Full jitter spreads a mass reconnect over this time: 5,300 sockets at AWS's default of 500/s. */
const RECONNECT_SECONDS = 10.6;
/** Sockets beside the sender's that a message or an activity is posted to. */
const SOCKETS_PER_POST = 1.5;
/** An agent's console asks for something this often. */
const AGENT_REQUEST_SECONDS = 10;
/** A customer's session and the page of history that he opens. */
const SDK_REQUESTS_PER_CONVERSATION = 2;
const STEPS_PER_CONVERSATION = 8;
/** Asked for, offered, claimed, handed back, closed. */
const ROUTING_EVENTS_PER_CONVERSATION = 5;
/** Share of posts that fail at once and are delivered by the worker. */
const RETRIED_POSTS = 0.044;
/** Offer expires, customer fell silent, wait step. */
const TIMERS_PER_CONVERSATION = 3;
/** Changes of articles come by hand, and many at once in an import, which one build takes in. */
const INDEX_BUILDS_PER_SECOND = 0.5;
/** A message that were a transaction with its index entries. */
const WRITES_PER_MESSAGE = 4;
/** A conversation's way through a queue: enqueue, offer, claim and release, transactions twice. */
const ROUTING_WRITES_PER_CONVERSATION = 20;
/** Read units of a frame: the conversation's head, and now and then a page of messages. */
const READS_PER_FRAME = 1.5;

/** Events a second at the peak, unless a comment says otherwise. */
export interface Load {
  conversations: number;
  messages: number;
  /** Sockets open at once (a count, not a rate). */
  openConnections: number;
  /** New sockets while all reconnect: the deployment's own deploys and network faults cause it. */
  connects: number;
  disconnects: number;
  /** Frames in: messages, activities, pings, and one sync for each socket that came back. */
  frames: number;
  /** `@connections` posts out. */
  posts: number;
  httpRequests: number;
  /** Messages that a channel's webhook brings, were all customers to write through channels. */
  webhooks: number;
  steps: number;
  routingEvents: number;
  /** Messages that go out to channels. */
  outbound: number;
  retries: number;
  timers: number;
  /** Builds of an app's index of answers. */
  indexBuilds: number;
  /** Messages that one webhook of every app is told of. */
  webhookEvents: number;
  /** Write request units of the conversations table. */
  tableWrites: number;
  /** Read request units of the conversations table. */
  tableReads: number;
  /** Write request units of the routing queue's partition, were all conversations in one queue. */
  queuePartitionWrites: number;
}

/** The peak of a deployment `scale` times as large as the stated capacity. */
export function peakLoad(scale: number): Load {
  const conversations = (scale * STATED.conversationsPerDay * PEAK_FACTOR) / 86_400;
  const messages = conversations * MESSAGES_PER_CONVERSATION;
  const activities = messages * ACTIVITIES_PER_MESSAGE;
  const openConnections = scale * (STATED.agentsOnline + STATED.concurrentConversations);
  const connects = openConnections / RECONNECT_SECONDS;
  const frames = messages + activities + openConnections / PING_SECONDS + connects;
  const posts = (messages + activities) * SOCKETS_PER_POST;
  return {
    conversations,
    messages,
    openConnections,
    connects,
    disconnects: connects,
    frames,
    posts,
    httpRequests:
      (scale * STATED.agentsOnline) / AGENT_REQUEST_SECONDS +
      conversations * SDK_REQUESTS_PER_CONVERSATION,
    webhooks: messages * CUSTOMER_SHARE,
    steps: conversations * STEPS_PER_CONVERSATION,
    routingEvents: conversations * ROUTING_EVENTS_PER_CONVERSATION,
    outbound: messages * (1 - CUSTOMER_SHARE),
    retries: posts * RETRIED_POSTS,
    timers: conversations * TIMERS_PER_CONVERSATION,
    indexBuilds: scale * INDEX_BUILDS_PER_SECOND,
    webhookEvents: messages,
    tableWrites: messages * WRITES_PER_MESSAGE,
    tableReads: frames * READS_PER_FRAME,
    queuePartitionWrites: conversations * ROUTING_WRITES_PER_CONVERSATION,
  };
}
