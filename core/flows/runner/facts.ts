import type { Head } from '../../conversations/model.ts';
import type { FlowFacts } from '../run.ts';
import type { FlowDeps } from './ports.ts';

/** The customer that flows talk to: the first who takes part. */
export function customerOf(head: Head): string {
  return head.participants['p0']?.userId ?? '';
}

/** What is true of a conversation and its customer at this moment. */
export async function factsOf(deps: FlowDeps, head: Head): Promise<FlowFacts> {
  const userId = customerOf(head);
  const [user, name, { schedules }] = await Promise.all([
    deps.users.user(userId),
    deps.appName(head.appId),
    deps.routing.config(head.appId),
  ]);
  const { profile, metadata = {}, externalId } = user ?? { profile: {} };
  const language = head.language ?? profile.locale;
  return {
    now: deps.chance.now(),
    app: { appId: head.appId, name },
    conversation: {
      id: head.id,
      tags: head.tags ?? [],
      fields: head.metadata ?? {},
      createdAt: head.createdAt,
      ...(head.integrationId === undefined ? {} : { integrationId: head.integrationId }),
      ...(language === undefined ? {} : { language }),
      ...(head.page === undefined ? {} : { page: head.page }),
    },
    user: {
      id: userId,
      loggedIn: head.loggedIn === true,
      fields: metadata,
      ...(profile.name === undefined ? {} : { name: profile.name }),
      ...(profile.email === undefined ? {} : { email: profile.email }),
      ...(externalId === undefined ? {} : { externalId }),
    },
    schedules,
  };
}
