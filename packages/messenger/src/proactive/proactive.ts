import type { Shell } from '../shared/contract.ts';
import { localeOf } from '../shared/locale.ts';
import { chooseOffer, type Offer, waitFor } from './choose-offer.ts';
import { createVisits } from './visits.ts';

/**
 * Shows what flows offer by themselves, when the page, the time on it and the visit are those that they are
 * for. The rest of the messenger is loaded only when there is something to show.
 */
export function watch(shell: Shell): void {
  const visits = createVisits(shell.config.integrationId);
  let offers: readonly Offer[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since = Date.now();

  function look(): void {
    clearTimeout(timer);
    if (!shell.host.isConnected || !shell.shown || shell.app?.isOpen) return;
    const page = {
      url: location.href,
      title: document.title,
      secondsOnPage: (Date.now() - since) / 1000,
      visit: visits.count,
    };
    const offer = chooseOffer(offers, page, visits.mayShow);
    if (offer !== undefined) {
      offers = offers.filter((other) => other !== offer);
      visits.shown(offer.flowId);
      const { flowId, text } = offer;
      shell.load().then(
        (app) => app.offer({ flowId, text }),
        () => {},
      );
      return;
    }
    const wait = waitFor(offers, page, visits.mayShow);
    if (wait !== undefined) timer = setTimeout(look, wait * 1000);
  }

  // A page that changes its address without loading anew is another page.
  let address = location.href;
  setInterval(() => {
    if (location.href === address) return;
    address = location.href;
    since = Date.now();
    look();
  }, 1000);

  const { apiUrl, integrationId } = shell.config;
  const language = encodeURIComponent(localeOf(shell.settings));
  fetch(`${apiUrl}/sdk/integrations/${integrationId}/offers?language=${language}`)
    .then((answer) => (answer.ok ? answer.json() : { offers: [] }))
    .then((body: { offers: Offer[] }) => {
      offers = body.offers;
      look();
    })
    // Nobody waits for it.
    .catch(() => {});
}
