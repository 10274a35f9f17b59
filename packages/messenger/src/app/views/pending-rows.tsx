import { MessageContent } from '../content/message-content.tsx';
import { Icon } from '../icons.tsx';
import { contextOf } from '../state/content-context.ts';
import type { Model } from '../state/model.ts';
import type { Thread } from '../state/thread.ts';

/** What is on its way, and what was refused. */
export function PendingRows({ model, thread }: { model: Model; thread: Thread | undefined }) {
  const t = model.t.value;
  const { client } = model;
  const author = { type: 'user' } as const;
  return (
    <>
      {thread?.pending.value.map(({ id, content, state, error, metadata }) =>
        content === undefined ? null : (
          <div key={id} class={`msg mine first last ${state}`}>
            <div class="msg-body">
              <MessageContent
                entry={{ id, author, content, metadata }}
                context={contextOf(model, false)}
              />
              <small class="meta">
                {state === 'sending' ? (
                  <span class="tick">{t('sending')}</span>
                ) : (
                  <>
                    <span class="tick error" title={error?.message}>
                      <Icon name="alert" />
                      {t('failed')}
                    </span>
                    <button
                      type="button"
                      class="link"
                      onClick={() => {
                        client.retry(id).stored.catch(() => {});
                        thread.refresh();
                      }}
                    >
                      {t('retry')}
                    </button>
                    <button
                      type="button"
                      class="link"
                      onClick={() => {
                        client.discard(id);
                        thread.refresh();
                      }}
                    >
                      {t('discard')}
                    </button>
                  </>
                )}
              </small>
            </div>
          </div>
        ),
      )}
    </>
  );
}
