import type { Message } from './message.ts';
import type { MessageOrder } from './message-order.ts';

/** Messages of one group in their order; gone ones stay as void entries until they are passed. */
interface Group {
  readonly id: string;
  messages: Message[];
  head: number;
}

/**
 * FIFO queues: a message is handed out only when none before it in its group is in flight or
 * delayed. So a receive may take several of a group, in order; later ones wait until those are
 * deleted; and an earlier one whose visibility ended comes again even while a later one is in flight.
 * (Recorded from AWS.) A group is ready exactly when its first message is visible.
 */
export class FifoOrder implements MessageOrder {
  readonly #groups = new Map<string, Group>();
  /** In the order in which they became ready, so that no group starves another. */
  readonly #ready = new Set<Group>();

  add(message: Message): void {
    const id = groupOf(message);
    let group = this.#groups.get(id);
    if (group === undefined) {
      group = { id, messages: [], head: 0 };
      this.#groups.set(id, group);
    }
    group.messages.push(message);
    this.#refresh(group);
  }

  returned(message: Message): void {
    this.#refreshGroupOf(message);
  }

  removed(message: Message): void {
    this.#refreshGroupOf(message);
  }

  hidden(message: Message): void {
    this.#refreshGroupOf(message);
  }

  take(maximum: number, deliver: (message: Message) => boolean): void {
    let taken = 0;
    for (const group of this.#ready) {
      if (taken >= maximum) return;
      for (let index = group.head; taken < maximum && index < group.messages.length; index++) {
        const message = group.messages[index] as Message;
        if (message.state === 'gone') continue;
        if (message.state !== 'visible') break;
        if (deliver(message)) taken++;
      }
      this.#refresh(group);
    }
  }

  hasNext(): boolean {
    return this.#ready.size > 0;
  }

  clear(): void {
    this.#groups.clear();
    this.#ready.clear();
  }

  #refreshGroupOf(message: Message): void {
    const group = this.#groups.get(groupOf(message));
    if (group !== undefined) this.#refresh(group);
  }

  #refresh(group: Group): void {
    const { messages } = group;
    while (group.head < messages.length && messages[group.head]?.state === 'gone') group.head++;
    const first = messages[group.head];
    if (first?.state === 'visible') this.#ready.add(group);
    else this.#ready.delete(group);
    if (first === undefined) {
      this.#groups.delete(group.id);
    } else if (group.head > 256 && group.head * 2 > messages.length) {
      group.messages = messages.slice(group.head);
      group.head = 0;
    }
  }
}

function groupOf(message: Message): string {
  return message.content.groupId ?? '';
}
