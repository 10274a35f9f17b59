import type { Conversation, Entry } from '../../../core/protocol/entries.ts';
import type { ServerFrameOf } from '../../../core/protocol/server-frames.ts';
import type { Channel } from './channel.ts';
import { backOff, type Environment, sleep } from './environment.ts';
import { ClientError, canRetry, offline, toClientError } from './errors.ts';
import { createTimeline, type Timeline } from './timeline.ts';

/** Conversations that one `sync` frame may name; as `limits.conversationsPerSync`. */
const perFrame = 25;

export interface FeedOptions {
  env: Environment;
  channel(): Channel | undefined;
  /** Each entry once and in order. */
  onEntry(conversationId: string, entry: Entry): void;
  /** A conversation as it stands. */
  onConversation(conversation: Conversation): void;
  /** It does not exist, or is not the caller's, and is no longer followed. */
  onUnknown(conversationId: string): void;
  onError(error: ClientError): void;
}

/** Follows conversations over whichever socket there is, and fetches what is missing. */
export interface Feed {
  timeline(conversationId: string): Timeline | undefined;
  /** Starts to follow a conversation of which everything up to `seq` counts as known. */
  follow(conversationId: string, seq: number): void;
  forget(conversationId?: string): void;
  /** An event's entry, or one's own. */
  receive(conversationId: string, entry: Entry): void;
  /** A conversation that an event brought. */
  meet(conversation: Conversation): void;
  /** What answers a creation. */
  adopt(conversation: Conversation, entries: Entry[], through: number): void;
  /**
   * Makes a new socket listen and catches up. @param first Conversations not seen before begin with
   * what comes next; later they are new, and their latest entries are fetched.
   * @returns Milliseconds after which `refresh` is due once more.
   */
  open(channel: Channel, first: boolean): Promise<number>;
  /** Syncs everything that is followed. */
  refresh(channel: Channel): Promise<number>;
  /**
   * Fetches what is missing of one conversation: one request at a time.
   * @throws ClientError
   */
  catchUp(conversationId: string): Promise<void>;
}

export function createFeed(options: FeedOptions): Feed {
  const { env } = options;
  const timelines = new Map<string, Timeline>();
  const catching = new Map<string, Promise<void>>();
  let frames = 0;

  function timelineOf(id: string): Timeline {
    let timeline = timelines.get(id);
    if (timeline === undefined) {
      timeline = createTimeline((entry) => options.onEntry(id, entry));
      timelines.set(id, timeline);
    }
    return timeline;
  }

  async function ask(channel: Channel, ids?: string[]): Promise<ServerFrameOf<'synced'>> {
    const id = `s${++frames}`;
    const conversations = ids?.map((conversationId) => ({
      conversationId,
      after: timelines.get(conversationId)?.through ?? null,
    }));
    const answer = await channel.request({ action: 'sync', id, conversations }, true);
    if (answer.type !== 'synced') {
      throw new ClientError('internal', `Not a sync: ${answer.type}.`);
    }
    conversations?.forEach(({ conversationId, after }) => {
      const synced = answer.conversations.find((one) => one.conversation.id === conversationId);
      if (synced === undefined) return;
      options.onConversation(synced.conversation);
      const timeline = timelines.get(conversationId);
      if (timeline?.page(after, synced.entries, synced.through) === false) fill(conversationId);
    });
    for (const unknown of answer.unknown) {
      timelines.delete(unknown);
      options.onUnknown(unknown);
    }
    return answer;
  }

  /** Asks for conversations until nothing more lies behind what is held. */
  async function sync(channel: Channel, ids: string[]): Promise<number> {
    let settleAfter = 0;
    let rest = ids.filter((id) => timelines.has(id));
    while (rest.length > 0) {
      const answer = await ask(channel, rest.slice(0, perFrame));
      settleAfter = Math.max(settleAfter, answer.settleAfterMs);
      const more = answer.conversations.filter((one) => one.more);
      rest = [...more.map((one) => one.conversation.id), ...rest.slice(perFrame)];
    }
    return settleAfter;
  }

  async function fetchMissing(id: string): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const channel = options.channel();
      if (channel === undefined) throw offline();
      try {
        await sync(channel, [id]);
        if (!timelines.get(id)?.gap) return;
      } catch (caught) {
        const error = toClientError(caught);
        if (!channel.open || !canRetry(error)) throw error;
      }
      await sleep(env.clock, backOff(env.random, attempt));
    }
  }

  function catchUp(id: string): Promise<void> {
    timelineOf(id);
    let running = catching.get(id);
    if (running === undefined) {
      running = fetchMissing(id).finally(() => catching.delete(id));
      catching.set(id, running);
    }
    return running;
  }

  /** Nobody waits for it. Without a connection the next socket's sync does the same. */
  function fill(id: string): void {
    catchUp(id).catch((error) => {
      if (!canRetry(error)) options.onError(error);
    });
  }

  return {
    timeline: (id) => timelines.get(id),
    follow: (id, seq) => timelineOf(id).begin(seq),
    forget(id) {
      if (id === undefined) timelines.clear();
      else timelines.delete(id);
    },
    receive(id, entry) {
      const timeline = timelineOf(id);
      timeline.receive(entry);
      if (timeline.gap) fill(id);
    },
    meet(conversation) {
      options.onConversation(conversation);
      if (timelineOf(conversation.id).through === undefined) fill(conversation.id);
    },
    adopt(conversation, entries, through) {
      options.onConversation(conversation);
      if (!timelineOf(conversation.id).page(null, entries, through)) fill(conversation.id);
    },
    async open(channel, first) {
      const [settleAfter, listed] = await Promise.all([
        sync(channel, [...timelines.keys()]),
        ask(channel),
      ]);
      const fresh: string[] = [];
      for (const { conversation } of listed.conversations) {
        const timeline = timelineOf(conversation.id);
        if (timeline.through === undefined) {
          if (first) timeline.begin(conversation.lastSeq);
          else fresh.push(conversation.id);
        }
        options.onConversation(conversation);
      }
      await sync(channel, fresh);
      return Math.max(settleAfter, listed.settleAfterMs);
    },
    refresh: async (channel) =>
      timelines.size > 0
        ? sync(channel, [...timelines.keys()])
        : (await ask(channel)).settleAfterMs,
    catchUp,
  };
}
