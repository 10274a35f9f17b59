import type { Head } from './model.ts';
import type { HeadChange } from './ports.ts';

type ControlChange = Pick<
  HeadChange,
  'control' | 'switchboardIntegrationId' | 'pendingSwitchboardIntegrationId' | 'assignee'
>;

/** Whether a change ends an offer of control: somebody has the conversation by now. */
export function endsOffer({ control, assignee }: ControlChange): boolean {
  return control !== undefined || assignee !== undefined;
}

/** The head as it is after a change of who is in control. The same again changes nothing more. */
export function withControl(head: Head, change: ControlChange): Head {
  const { switchboardIntegrationId: was, pendingSwitchboardIntegrationId: offered, ...rest } = head;
  const control = change.control ?? head.control;
  const active = change.control === undefined ? was : change.switchboardIntegrationId;
  const kept = endsOffer(change) ? undefined : offered;
  const pending =
    change.pendingSwitchboardIntegrationId === undefined
      ? kept
      : (change.pendingSwitchboardIntegrationId ?? undefined);
  const nowActive = control === 'external' ? active : undefined;
  // Untouched, so that who compares sees that nothing has changed.
  if (control === head.control && nowActive === was && pending === offered) return head;
  return {
    ...rest,
    control,
    ...(nowActive === undefined ? {} : { switchboardIntegrationId: nowActive }),
    ...(pending === undefined ? {} : { pendingSwitchboardIntegrationId: pending }),
  };
}
