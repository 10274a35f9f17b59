import { matchesPage } from '../../../../core/flows/text/page.ts';
import { matchesPattern } from '../../../../core/flows/text/pattern.ts';

/** As `GET /sdk/integrations/{integrationId}/offers` has it. */
export interface Offer {
  flowId: string;
  text: string;
  /** Of each list one pattern has to match the page's address. */
  pages: readonly (readonly string[])[];
  title?: string;
  secondsOnPage?: number;
  visits?: number;
  show: 'once' | 'oncePerVisit' | 'always';
}

export interface PageNow {
  url: string;
  title: string;
  secondsOnPage: number;
  /** 1 for the first. */
  visit: number;
}

type MayShow = (offer: Pick<Offer, 'flowId' | 'show'>) => boolean;

/** The first offer that is for this page, now. */
export function chooseOffer(
  offers: readonly Offer[],
  page: PageNow,
  mayShow: MayShow,
): Offer | undefined {
  return offers.find(
    (offer) =>
      fits(offer, page) && mayShow(offer) && page.secondsOnPage >= (offer.secondsOnPage ?? 0),
  );
}

/** Seconds until the next offer may be due here; undefined when there is none to wait for. */
export function waitFor(
  offers: readonly Offer[],
  page: PageNow,
  mayShow: MayShow,
): number | undefined {
  const due = offers
    .filter((offer) => fits(offer, page) && mayShow(offer))
    .map(({ secondsOnPage = 0 }) => Math.max(0.1, secondsOnPage - page.secondsOnPage));
  return due.length === 0 ? undefined : Math.min(...due);
}

function fits({ pages, title, visits = 1 }: Offer, page: PageNow): boolean {
  return (
    page.visit >= visits &&
    (title === undefined || matchesPattern(page.title, title, true)) &&
    pages.every((patterns) => patterns.some((pattern) => matchesPage(page.url, pattern)))
  );
}
