import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ClientFrame } from '../../../../core/protocol/client-frames.ts';
import type { Author, Entry } from '../../../../core/protocol/entries.ts';
import type { ServerFrame } from '../../../../core/protocol/server-frames.ts';
import {
  type Body,
  type ConversationModel,
  conversationModel,
  type Side,
  type Stored,
} from './conversation-model.ts';
import { type SdkSessions, sdkSessions } from './sdk-sessions.ts';

/** What a test lets go wrong. Each is asked at its moment; nothing means that all goes well. */
export interface Faults {
  /** A frame came, and nothing is stored yet. `cut`: the socket ends. `drop`: nobody ever answers. */
  before?(frame: ClientFrame, peer: Peer): 'cut' | 'drop' | ServerFrame | GatewayFrame | undefined;
  /** All is stored and delivered; the answer is due. */
  after?(frame: ClientFrame, peer: Peer): 'cut' | 'drop' | undefined;
  /** Milliseconds after each of which a copy of an event goes out; none: it is lost. */
  deliver?(): number[];
  /** Milliseconds between a sender's look at who listens and the writing. */
  storing?(): number;
}

export interface GatewayFrame {
  message: string;
  connectionId: string;
  requestId: string;
}

export interface Peer {
  socket: WebSocket;
  side: Side;
  userId: string;
  sessionId: string;
  token: string;
  inbox: boolean;
  frames: ClientFrame[];
}

export interface ScriptedServer {
  httpApiUrl: string;
  webSocketUrl: string;
  model: ConversationModel;
  sessions: SdkSessions;
  faults: Faults;
  /** Sockets that are open, the oldest first. */
  peers: Peer[];
  /** Every socket that was ever let in. */
  admitted: number;
  /** Requests over HTTP, as `POST /sdk/sessions`. */
  requests: string[];
  settleAfterMs: number;
  /** Refuses sockets with this status. */
  refuse: number | undefined;
  /** Writes something as the company. */
  say(conversationId: string, body: Body | string): Entry;
  emit(conversationId: string, frame: (side: Side) => ServerFrame | undefined): void;
  announceWaiting(conversationId: string, waiting: boolean): void;
  /** Every frame of an action that came on sockets that are open or not. */
  frames<A extends ClientFrame['action']>(action: A): Extract<ClientFrame, { action: A }>[];
  cut(): void;
  close(): Promise<void>;
}

/** Frames that are stored. */
type EntryFrame = Extract<ClientFrame, { action: 'message' | 'postback' | 'rate' }>;

function bodyOf(frame: EntryFrame): Body {
  if (frame.action === 'message') {
    const { content, metadata } = frame;
    return { kind: 'message', content, ...(metadata && { metadata }) };
  }
  if (frame.action === 'rate') {
    const { requestSeq, score, comment } = frame;
    return { kind: 'event', name: 'rated', data: { requestSeq, score, comment } };
  }
  const { messageId, text, payload } = frame;
  return { kind: 'event', name: 'postback', data: { messageId, text, payload } };
}

const agent: Author = { type: 'business', agentId: 'a1', displayName: 'Ada' };
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A server that keeps the protocol's rules over real sockets, except where a test says otherwise. */
export async function scriptedServer(now: () => number = Date.now): Promise<ScriptedServer> {
  const model = conversationModel();
  const listeners = new Map<string, Set<Peer>>();
  const log: ClientFrame[] = [];
  const http = createServer((request, response) => {
    void server.sessions.answer(request, server.requests).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('causerie.v1') ? 'causerie.v1' : false),
  });

  http.on('upgrade', (request: IncomingMessage, stream, head) => {
    const [, token = ''] = (request.headers['sec-websocket-protocol'] ?? '').split(/,\s*/);
    const session = server.sessions.byToken(token);
    const asAgent = token.startsWith('agent');
    const status = server.refuse ?? (session === undefined && !asAgent ? 401 : undefined);
    if (status !== undefined) {
      stream.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      server.admitted++;
      const peer: Peer = {
        socket,
        side: asAgent ? 'business' : 'user',
        userId: session?.userId ?? 'a1',
        sessionId: session?.sessionId ?? token,
        token,
        inbox: false,
        frames: [],
      };
      server.peers.push(peer);
      socket.on('error', () => {});
      socket.on('close', () => {
        server.peers.splice(server.peers.indexOf(peer), 1);
        for (const set of listeners.values()) set.delete(peer);
      });
      socket.on('message', (data) => {
        const frame: ClientFrame = JSON.parse(String(data));
        log.push(frame);
        peer.frames.push(frame);
        void handle(frame, peer);
      });
    });
  });

  function listenersOf(id: string): Set<Peer> {
    let set = listeners.get(id);
    if (set === undefined) {
      set = new Set();
      listeners.set(id, set);
    }
    return set;
  }

  function transmit(peer: Peer, frame: ServerFrame | GatewayFrame): void {
    if (peer.socket.readyState === peer.socket.OPEN) peer.socket.send(JSON.stringify(frame));
  }

  function post(
    to: Iterable<Peer>,
    except: Peer | undefined,
    frameOf: (side: Side) => ServerFrame | undefined,
  ) {
    for (const peer of to) {
      const frame = frameOf(peer.side);
      if (peer === except || frame === undefined) continue;
      for (const delay of server.faults.deliver?.() ?? [0]) {
        if (delay === 0) transmit(peer, frame);
        else setTimeout(() => transmit(peer, frame), delay);
      }
    }
  }

  function deliverEntry(
    stored: Stored,
    entry: Entry,
    to: Iterable<Peer>,
    except?: Peer,
    read?: number,
  ): void {
    post(to, except, (side) => {
      const seen = model.see(stored, entry, side);
      return seen && { type: 'entry', conversationId: stored.id, entry: seen, read };
    });
  }

  function markRead(stored: Stored, { side }: Peer, seq = 0): void {
    if (side === 'user') stored.userRead = Math.max(stored.userRead, seq);
    else stored.businessRead = Math.max(stored.businessRead, seq);
  }

  /** @returns The conversation, if the peer takes part in it. */
  function mine(id: string, peer: Peer): Stored | undefined {
    const stored = model.all.get(id);
    return peer.side === 'business' || stored?.userId === peer.userId ? stored : undefined;
  }

  async function handle(frame: ClientFrame, peer: Peer): Promise<void> {
    const fault = server.faults.before?.(frame, peer);
    if (fault === 'cut') peer.socket.terminate();
    else if (typeof fault === 'object') transmit(peer, fault);
    if (fault !== undefined) return;
    const answer = await answerTo(frame, peer);
    if (answer === undefined) return;
    const after = server.faults.after?.(frame, peer);
    if (after === 'cut') peer.socket.terminate();
    else if (after === undefined) transmit(peer, answer);
  }

  const refusal = (id: string | undefined, code: string): ServerFrame => ({
    type: 'error',
    id,
    code,
    message: `refused: ${code}`,
  });

  async function answerTo(frame: ClientFrame, peer: Peer): Promise<ServerFrame | undefined> {
    const author: Author = peer.side === 'user' ? { type: 'user', userId: peer.userId } : agent;
    if (frame.action === 'sync') return sync(frame, peer);
    if (frame.action === 'inbox') {
      peer.inbox = frame.on;
      return { type: 'ok', id: frame.id };
    }
    if (frame.action === 'createConversation') {
      const before = model.all.size;
      const stored = model.create(peer.sessionId, peer.userId, frame.id);
      stored.displayName = frame.displayName;
      const own = server.peers.filter((one) => one.userId === peer.userId);
      for (const one of own) listenersOf(stored.id).add(one);
      if (model.all.size > before && frame.message !== undefined) {
        const { id, ...body } = frame.message;
        model.append(stored, author, { kind: 'message', ...body }, id);
      }
      const conversation = model.view(stored, 'user');
      post(own, peer, () => ({ type: 'conversation', conversation }));
      for (const entry of stored.entries) deliverEntry(stored, entry, own, peer);
      const entries = model.seeAll(stored, 'user');
      return {
        type: 'created',
        id: frame.id,
        conversation,
        entries,
        through: stored.entries.length,
      };
    }
    const stored = mine(frame.conversationId, peer);
    if (stored === undefined) return refusal(frame.id, 'not_found');
    switch (frame.action) {
      case 'typing':
      case 'read': {
        const { action, id, ...rest } = frame;
        markRead(stored, peer, frame.action === 'read' ? frame.seq : frame.read);
        const event = { type: action, author, ...rest } as ServerFrame;
        post(listenersOf(stored.id), peer, () => event);
        return id === undefined ? undefined : { type: 'ok', id };
      }
      case 'watch':
        if (frame.on) listenersOf(stored.id).add(peer);
        else listenersOf(stored.id).delete(peer);
        return { type: 'ok', id: frame.id };
      case 'closeConversation':
        stored.state = 'closed';
        write(stored, author, [{ kind: 'event', name: 'closed' }], peer);
        return { type: 'ok', id: frame.id };
      case 'page':
        return undefined;
      case 'changeConversation': {
        const { addTags = [], removeTags = [], fields } = frame;
        const kept = stored.tags.filter((tag) => !removeTags.includes(tag));
        stored.tags = [...kept, ...addTags];
        if (fields !== undefined) stored.metadata = { ...stored.metadata, ...fields };
        const conversation = model.view(stored, 'user');
        post(listenersOf(stored.id), undefined, () => ({ type: 'conversation', conversation }));
        return { type: 'ok', id: frame.id };
      }
      default:
        return store(frame, stored, author, peer);
    }
  }

  function write(stored: Stored, author: Author, bodies: Body[], except?: Peer, clientId?: string) {
    const to = [...listenersOf(stored.id)];
    const entries = bodies.map((body, i) =>
      model.append(stored, author, body, i === bodies.length - 1 ? clientId : undefined),
    );
    for (const entry of entries) deliverEntry(stored, entry, to, except);
    return entries;
  }

  async function store(
    frame: EntryFrame,
    stored: Stored,
    author: Author,
    peer: Peer,
  ): Promise<ServerFrame> {
    const to = [...listenersOf(stored.id)];
    const delay = server.faults.storing?.() ?? 0;
    if (delay > 0) await wait(delay);
    let entry = stored.entries.find((one) => one.seq > frame.after && one.clientId === frame.id);
    const duplicate = entry !== undefined;
    if (entry === undefined) {
      if (stored.state === 'closed' && frame.action !== 'rate') {
        stored.state = 'open';
        deliverEntry(
          stored,
          model.append(stored, author, { kind: 'event', name: 'reopened' }),
          to,
          peer,
        );
      }
      entry = model.append(stored, author, bodyOf(frame), frame.id);
    }
    markRead(stored, peer, frame.read);
    deliverEntry(stored, entry, to, peer, frame.read);
    const { prev = 0 } = model.see(stored, entry, peer.side) ?? {};
    const { id: entryId, seq, received } = entry;
    return {
      type: 'ack',
      id: frame.id,
      conversationId: stored.id,
      entryId,
      seq,
      prev,
      received,
      duplicate,
    };
  }

  function sync(frame: Extract<ClientFrame, { action: 'sync' }>, peer: Peer): ServerFrame {
    const own = [...model.all.values()].filter(
      (one) => peer.side === 'user' && one.userId === peer.userId,
    );
    const named =
      frame.conversations ?? own.map((one) => ({ conversationId: one.id, after: undefined }));
    const unknown: string[] = [];
    const conversations = named.flatMap(({ conversationId, after }) => {
      const stored = mine(conversationId, peer);
      if (stored === undefined) {
        unknown.push(conversationId);
        return [];
      }
      if (peer.side === 'user') listenersOf(stored.id).add(peer);
      const conversation = model.view(stored, peer.side);
      const last = stored.entries.length;
      if (after === undefined) return [{ conversation, entries: [], through: 0, more: last > 0 }];
      const from = after ?? Math.max(0, last - 50);
      // Small pages, so that going on from `through` is the rule and not the exception.
      const through = after === null ? last : Math.max(after, Math.min(last, from + 5));
      const entries = model.seeAll(stored, peer.side, from).filter((one) => one.seq <= through);
      return [{ conversation, entries, through, more: through < last }];
    });
    return {
      type: 'synced',
      id: frame.id,
      conversations,
      unknown,
      settleAfterMs: server.settleAfterMs,
      connectionId: 'scripted',
    };
  }

  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const { port } = http.address() as AddressInfo;

  const server: ScriptedServer = {
    httpApiUrl: `http://127.0.0.1:${port}`,
    webSocketUrl: `ws://127.0.0.1:${port}`,
    model,
    sessions: sdkSessions(model, `ws://127.0.0.1:${port}`, now),
    faults: {},
    peers: [],
    admitted: 0,
    requests: [],
    settleAfterMs: 1000,
    refuse: undefined,
    say(id, body) {
      const stored = model.all.get(id);
      if (stored === undefined) throw new Error(`no conversation ${id}`);
      const content: Body =
        typeof body === 'string'
          ? { kind: 'message', content: { type: 'text', text: body } }
          : body;
      const [entry] = write(stored, agent, [content]);
      if (entry === undefined) throw new Error('nothing was written');
      return entry;
    },
    emit: (id, frame) => post(listenersOf(id), undefined, frame),
    announceWaiting(conversationId, waiting) {
      post(
        server.peers.filter((peer) => peer.inbox),
        undefined,
        () => ({ type: 'waiting', conversationId, waiting, since: '2026-11-23T00:00:00.000Z' }),
      );
    },
    frames: <A extends ClientFrame['action']>(action: A) =>
      log.filter((frame): frame is Extract<ClientFrame, { action: A }> => frame.action === action),
    cut() {
      for (const peer of server.peers) peer.socket.terminate();
    },
    async close() {
      server.cut();
      sockets.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}
