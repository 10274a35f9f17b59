import { type Offer, offersFor } from '../../core/flows/triggers/offers.ts';
import type { RoutingStore } from '../../core/routing/ports.ts';
import type { FlowStore } from '../shared/dynamodb/flow-store.ts';
import { listPublished } from '../shared/flows/list-published.ts';
import { remembering } from '../shared/remembering.ts';

/** To whom something may be offered, before there is a conversation. */
export interface Visitor {
  appId: string;
  integrationId: string;
  language?: string | undefined;
  /** Empty where there is no session yet. */
  userId: string;
  loggedIn: boolean;
}

/** Milliseconds after which a publication is noticed. */
const rereadAfter = 5000;

/** What flows offer a visitor; what is published is looked up once for many. */
export function createOffers(
  flows: Pick<FlowStore, 'list'>,
  routing: Pick<RoutingStore, 'config'>,
  now: () => number,
): (visitor: Visitor) => Promise<{ offers: Offer[] }> {
  const published = remembering((appId) => listPublished(flows, appId), rereadAfter, now);

  return async ({ appId, integrationId, language, userId, loggedIn }) => {
    const [found, { schedules }] = await Promise.all([published(appId), routing.config(appId)]);
    const conversation = {
      id: '',
      integrationId,
      tags: [],
      fields: {},
      createdAt: now(),
      ...(language === undefined ? {} : { language }),
    };
    const user = { id: userId, loggedIn, fields: {} };
    const app = { appId, name: '' };
    return { offers: offersFor(found, { now: now(), app, conversation, user, schedules }) };
  };
}
