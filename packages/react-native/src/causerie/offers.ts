import type { CustomerClient, Page, Storage } from '@causerie/client';
import {
  chooseOffer,
  type Offer,
  type PageNow,
  waitFor,
} from '../../../messenger/src/proactive/choose-offer.ts';

export interface Offers {
  /** The customer looks at a page: shows what fits, after as long as it says. */
  page(page: Page): void;
  stop(): void;
}

/** What is kept on the device. */
interface Kept {
  visits: number;
  /** The visit at which a flow's offer was shown last, by flow. */
  shown: Record<string, number>;
}

/**
 * What flows offer by themselves, on an app's pages. A visit is a start of the app.
 * @param show Called when one is due.
 */
export function createOffers(
  client: CustomerClient,
  storage: Storage | undefined,
  key: string,
  show: (offer: { flowId: string; text: string }) => void,
): Offers {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let visit: Promise<Kept> | undefined;
  let offers: Promise<readonly Offer[]> | undefined;
  /** Counts pages, so that what comes late for one that was left is dropped. */
  let pages = 0;

  const keep = async (kept: Kept) => storage?.setItem(key, JSON.stringify(kept));
  async function begin(): Promise<Kept> {
    const { visits = 0, shown = {} } = parsed(await storage?.getItem(key));
    const kept = { visits: visits + 1, shown };
    await keep(kept);
    return kept;
  }
  async function ask(): Promise<readonly Offer[]> {
    try {
      return ((await client.request('/sdk/offers')) as { offers: Offer[] }).offers;
    } catch {
      // An extra: without a network there are none, until the next page.
      offers = undefined;
      return [];
    }
  }

  async function look(page: Page, since: number, at: number): Promise<void> {
    visit ??= begin().catch(() => ({ visits: 1, shown: {} }));
    offers ??= ask();
    const [kept, all] = await Promise.all([visit, offers]);
    if (at !== pages) return;
    const mayShow = (offer: Pick<Offer, 'flowId' | 'show'>) => {
      const shownAt = kept.shown[offer.flowId];
      if (shownAt === undefined || offer.show === 'always') return true;
      return offer.show === 'oncePerVisit' && shownAt < kept.visits;
    };
    const now: PageNow = {
      url: page.url,
      title: page.title ?? '',
      secondsOnPage: (Date.now() - since) / 1000,
      visit: kept.visits,
    };
    const offer = chooseOffer(all, now, mayShow);
    if (offer !== undefined) {
      kept.shown[offer.flowId] = kept.visits;
      await keep(kept).catch(() => {});
      show({ flowId: offer.flowId, text: offer.text });
      return;
    }
    const wait = waitFor(all, now, mayShow);
    if (wait !== undefined) timer = setTimeout(() => void look(page, since, at), wait * 1000);
  }

  return {
    page(page) {
      clearTimeout(timer);
      void look(page, Date.now(), ++pages);
    },
    stop() {
      pages++;
      offers = undefined;
      clearTimeout(timer);
    },
  };
}

function parsed(text: string | null | undefined): Partial<Kept> {
  try {
    return (JSON.parse(text ?? '{}') ?? {}) as Partial<Kept>;
  } catch {
    return {};
  }
}
