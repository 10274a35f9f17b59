import { useRef, useState } from 'preact/hooks';
import type { Action } from '../../../../../core/protocol/content.ts';
import { formatMoney } from '../../locales/amounts.ts';
import { articleIdOf } from '../article/article-link.ts';
import actionsCss from './actions.css';
import type { ContentContext, ShownMessage } from './content-context.ts';
import { follow, linkProps } from './follow.ts';
import { Glyph, outside } from './glyph.tsx';
import { safeUrl } from './safe-url.ts';

type Of<T extends Action['type']> = Extract<Action, { type: T }>;

/** What answers the message as a whole, and only as long as it is the latest. */
type Answer = Of<'reply' | 'locationRequest'>;

function isAnswer(action: Action): action is Answer {
  return action.type === 'reply' || action.type === 'locationRequest';
}

export const css = [actionsCss];

interface ActionsProps {
  entry: ShownMessage;
  context: ContentContext;
}

/** What can be done about a message: its buttons, an article to be read, quick replies. */
export default function Actions({ entry, context }: ActionsProps) {
  const { id, content, metadata, author } = entry;
  const box = useRef<HTMLDivElement>(null);
  const [answered, setAnswered] = useState(false);
  // Those of a list stand within it.
  const actions = 'actions' in content && content.type !== 'list' ? content.actions : undefined;
  const answers = actions?.filter(isAnswer) ?? [];
  const articleId = metadata?.['causerie:article'];
  const chosen = () => {
    // What has the focus goes away.
    box.current?.closest<HTMLElement>('.c-m')?.focus();
    setAnswered(true);
  };
  return (
    <div class="c-lazy" ref={box}>
      <Buttons actions={actions} messageId={id} context={context} />
      {typeof articleId === 'string' && author.type === 'business' && !actions?.length && (
        <div class="c-bs">
          <button
            type="button"
            class="c-b"
            part="button"
            onClick={() => context.openArticle(articleId, { messageId: id })}
          >
            {context.t('readArticle')}
          </button>
        </div>
      )}
      {context.active && !answered && answers.length > 0 && (
        <Chips answers={answers} context={context} chosen={chosen} />
      )}
    </div>
  );
}

interface ButtonsProps {
  actions: readonly Action[] | undefined;
  messageId: string;
  context: ContentContext;
  /** The article that a card shows; its link is one whose click counts. */
  articleId?: unknown;
}

/** The buttons of a message or a card, one below the other. */
export function Buttons({ actions = [], ...rest }: ButtonsProps) {
  const shown = actions.filter((action) => !isAnswer(action));
  if (shown.length === 0) return null;
  return (
    <div class="c-bs">
      {shown.map((action) => (
        <ActionButton action={action} {...rest} />
      ))}
    </div>
  );
}

interface ActionProps extends Omit<ButtonsProps, 'actions'> {
  action: Action;
}

function ActionButton({ action, messageId, context, articleId: shown }: ActionProps) {
  const { t } = context;
  const { text } = action;
  if (action.type === 'postback') {
    // The second click of a double one is none.
    const press = ({ detail }: MouseEvent) =>
      detail < 2 && context.postback(messageId, text, action.payload);
    return (
      <button type="button" class="c-b" part="button" onClick={press}>
        {text}
      </button>
    );
  }
  const price =
    action.type === 'buy' && formatMoney(t.reader, action.amount, action.currency ?? 'USD');
  const label = price ? [text, ' ', <b class="c-p">{price}</b>] : text;
  const url = safeUrl(uriOf(action)) ?? (action.type === 'webview' && safeUrl(action.fallback));
  if (!url) {
    return (
      <p class="c-n" dir="auto">
        {label} {'uri' in action && <bdi>{action.uri}</bdi>}
      </p>
    );
  }
  const payload = action.metadata?.['payload'];
  const posted = typeof payload === 'string' ? payload : undefined;
  const named = action.metadata?.['articleId'] ?? (posted !== undefined && shown);
  const articleId = /^[0-9a-f]{24}$/.test(String(named))
    ? String(named)
    : articleIdOf(url, context.siteUrl);
  const open = follow(
    {
      openLink(to) {
        if (articleId === undefined) context.openLink(to);
        else context.openArticle(articleId, { messageId, payload: posted, text, url });
      },
    },
    url,
  );
  const click = (event: MouseEvent) => {
    open(event);
    if (posted !== undefined && !(articleId !== undefined && event.defaultPrevented)) {
      context.postback(messageId, text, posted);
    }
  };
  return (
    <a class="c-b" part="button" href={url} {...linkProps} onClick={click}>
      <span>{label}</span>
      {articleId === undefined && (
        <>
          <Glyph path={outside} />
          <span class="sr">({t('opensWindow')})</span>
        </>
      )}
    </a>
  );
}

function uriOf(action: Action): unknown {
  return 'uri' in action ? action.uri : action.metadata?.['uri'];
}

interface ChipsProps {
  answers: readonly Answer[];
  context: ContentContext;
  /** One was chosen. */
  chosen(): void;
}

/** Quick replies. */
function Chips({ answers, context, chosen }: ChipsProps) {
  const { t } = context;
  const choose = (answer: Answer) => {
    if (answer.type === 'locationRequest') {
      locate(context, chosen);
      return;
    }
    chosen();
    context.reply(answer.text, answer.payload, answer.metadata);
  };
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari has no list where there are no bullets
    <ul class="c-q" role="list" aria-label={t('quickReplies')}>
      {answers.map((answer) => {
        const icon = answer.type === 'reply' && safeUrl(answer.iconUrl);
        return (
          <li>
            <button
              type="button"
              class="c-c"
              part="quick-reply"
              dir="auto"
              onClick={() => choose(answer)}
            >
              {icon && <img src={icon} alt="" referrerpolicy="no-referrer" />}
              {answer.type === 'locationRequest' && <Glyph path={pin} />}
              {answer.text}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

const pin = 'M12 21s7-6.5 7-11.500a7 7 0 0 0-14 0C5 14.5 12 21 12 21ZM12 7v5M9.5 9.500h5';

/** Asks the device where it is; the browser asks the customer. */
function locate({ send, warn, t }: ContentContext, found: () => void): void {
  const fail = () => warn(t('locationFailed'));
  if (navigator.geolocation === undefined) {
    fail();
    return;
  }
  navigator.geolocation.getCurrentPosition(
    ({ coords: { latitude: lat, longitude: long } }) => {
      found();
      send({ type: 'location', coordinates: { lat, long } });
    },
    fail,
    { timeout: 30_000 },
  );
}
