import type { Entry } from '../../../../../core/protocol/entries.ts';
import type { Model } from '../state/model.ts';
import { Row } from '../views/row.tsx';

/** What was offered, at the beginning of the conversation in which it was taken up. */
export default function OfferSaid({ model }: { model: Model }) {
  const entry: Entry = {
    id: 'offer',
    seq: 0,
    prev: 0,
    kind: 'message',
    received: new Date().toISOString(),
    author: { type: 'business' },
    content: { type: 'text', text: model.offered?.text ?? '' },
  };
  const nothing = { before: undefined, after: undefined, conversation: undefined };
  return <Row model={model} entry={entry} answered={0} {...nothing} />;
}
