import type { Translator } from '../../locales/translator.ts';
import { lazy } from '../content/lazy.tsx';
import type { Rating } from '../state/look-at.ts';
import type { Model } from '../state/model.ts';

/** What is loaded when it is needed, not when the messenger is opened. */
interface Shown {
  model: Model;
  context: { t: Translator };
}

const Nothing = () => null;

export const ListView = lazy<Shown>(() => import('../later/list-view.tsx'));
export const HelpView = lazy<Shown>(() => import('../later/help-views.tsx'));
export const Menu = lazy<Shown & { close: () => void }>(() => import('../later/menu.tsx'), Nothing);
export const Offer = lazy<Shown>(() => import('../later/offer.tsx'), Nothing);
export const OfferSaid = lazy<Shown>(() => import('../later/offer-said.tsx'), Nothing);
export const RatingCard = lazy<Shown & { rating: Rating }>(
  () => import('../later/rating-card.tsx'),
);
export const Uploads = lazy<Shown>(() => import('../later/uploads.tsx'), Nothing);
