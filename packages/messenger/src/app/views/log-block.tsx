import { Component, createRef } from 'preact';
import type { Conversation, Entry } from '../../../../../core/protocol/entries.ts';
import type { Model } from '../state/model.ts';
import { Row } from './row.tsx';
import type { Sight } from './sight.ts';

interface BlockProps {
  model: Model;
  entries: readonly Entry[];
  /** The entry above the first one. */
  before: Entry | undefined;
  answered: number;
  conversation: Conversation | undefined;
  /** What concerns every message: language, settings. */
  look: unknown;
  sight: Sight;
  /** It is drawn from the start. */
  newest: boolean;
}

/** px of an entry that was never drawn. */
const guess = 58;

/** Some neighbouring entries; far from view only their place. */
export class LogBlock extends Component<BlockProps, { near: boolean }> {
  override state = { near: this.props.newest };
  private readonly element = createRef<HTMLDivElement>();
  private height: number | undefined;
  private unwatch: (() => void) | undefined;

  override componentDidMount(): void {
    const element = this.element.current;
    if (element === null) return;
    this.unwatch = this.props.sight.watch(element, (near) => {
      if (near === this.state.near) return;
      if (!near) this.height = element.offsetHeight;
      // What is used or read aloud stays.
      if (!near && element.contains((element.getRootNode() as ShadowRoot).activeElement)) return;
      this.setState({ near });
    });
  }

  override componentWillUnmount(): void {
    this.unwatch?.();
  }

  override shouldComponentUpdate(next: BlockProps, state: { near: boolean }): boolean {
    const { entries, before, answered, conversation, look } = this.props;
    if (state.near !== this.state.near) return true;
    if (!state.near) return next.entries.length !== entries.length;
    const first = entries[0]?.seq ?? 0;
    return (
      next.entries.length !== entries.length ||
      next.before !== before ||
      next.look !== look ||
      // Answers and marks concern the newest alone.
      (first + 64 > next.answered && next.answered !== answered) ||
      (next.newest && next.conversation !== conversation)
    );
  }

  override render({ model, entries, before, answered, conversation }: BlockProps) {
    const { near } = this.state;
    return (
      <div
        class="block"
        ref={this.element}
        style={near ? undefined : { height: `${this.height ?? entries.length * guess}px` }}
      >
        {near &&
          entries.map((entry, n) => (
            <Row
              key={entry.seq}
              model={model}
              entry={entry}
              before={entries[n - 1] ?? before}
              after={entries[n + 1]}
              answered={answered}
              conversation={conversation}
            />
          ))}
      </div>
    );
  }
}
