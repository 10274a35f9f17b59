import {
  acceptControl,
  ControlRefused,
  type ControlRequest,
  offerControl,
  passControl,
  releaseControl,
} from '../../core/conversations/control.ts';
import { CauserieError } from '../../core/errors.ts';
import type { KeyPrincipal } from '../../core/identity/key-principal.ts';
import type { Metadata } from '../../core/protocol/content.ts';
import type { switchboardActionsRoutes } from '../../core/protocol/sunshine/switchboard-actions.ts';
import type { SunshineDeps } from './deps.ts';
import type { Operations } from './operations.ts';
import { SunshineError } from './replies.ts';

export function switchboardActionsOperations({
  conversations: deps,
}: SunshineDeps): Operations<typeof switchboardActionsRoutes> {
  return {
    PassControl: (asked) =>
      answered(() => passControl(deps, requestOf(asked), asked.body.switchboardIntegration)),
    ReleaseControl: (asked) => answered(() => releaseControl(deps, requestOf(asked))),
    OfferControl: (asked) =>
      answered(() => offerControl(deps, requestOf(asked), asked.body.switchboardIntegration)),
    AcceptControl: (asked) => answered(() => acceptControl(deps, requestOf(asked))),
  };
}

interface Asked {
  principal: KeyPrincipal;
  params: Record<string, string>;
  body: { metadata?: Metadata | null | undefined };
}

function requestOf({ principal, params, body }: Asked): ControlRequest {
  const { appId, integrationId } = principal;
  const { conversationId = '' } = params;
  return { appId, conversationId, integrationId, metadata: body.metadata ?? undefined };
}

/** By the names of the Sunshine Conversations API for what is refused. */
const codes = {
  target: 'switchboard_invalid_target',
  action: 'switchboard_invalid_action',
  notYours: 'forbidden',
} as const;

async function answered(work: () => Promise<unknown>): Promise<Record<string, never>> {
  try {
    await work();
    return {};
  } catch (error) {
    if (error instanceof ControlRefused) {
      throw new SunshineError(error.code, codes[error.problem], error.message);
    }
    if (error instanceof CauserieError && error.code === 'not_found') {
      throw new SunshineError('not_found', 'conversation_not_found', error.message);
    }
    throw error;
  }
}
