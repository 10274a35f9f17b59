import { CauserieError } from '../../core/errors.ts';
import type { switchboardsRoutes } from '../../core/protocol/sunshine/switchboards.ts';
import { withSettings } from '../../core/switchboard/edit.ts';
import type { Switchboard } from '../../core/switchboard/model.ts';
import { viewSwitchboard } from '../../core/switchboard/view.ts';
import type { SunshineDeps } from './deps.ts';
import type { Operations } from './operations.ts';
import { SunshineError } from './replies.ts';

export function switchboardsOperations({
  switchboards,
  hex,
}: SunshineDeps): Operations<typeof switchboardsRoutes> {
  return {
    async CreateSwitchboard({ principal: { appId } }) {
      const switchboard = await switchboards.change(appId, (before): Switchboard => {
        if (before === undefined) {
          return { switchboardId: hex(24), appId, enabled: false, integrations: [] };
        }
        throw new CauserieError(
          'invalid_request',
          'An app has one switchboard, and this one has it. List it: GET /v2/apps/{appId}/switchboards.',
        );
      });
      return { switchboard: viewSwitchboard(switchboard) };
    },

    async ListSwitchboards({ principal: { appId } }) {
      const found = await switchboards.read(appId);
      return { switchboards: found === undefined ? [] : [viewSwitchboard(found)] };
    },

    async UpdateSwitchboard({ principal: { appId }, params, body }) {
      const switchboard = await namingIntegrations(() =>
        switchboards.change(appId, (before) =>
          withSettings(requireSwitchboard(before, params['switchboardId']), body),
        ),
      );
      return { switchboard: viewSwitchboard(switchboard) };
    },

    async DeleteSwitchboard({ principal: { appId }, params }) {
      await switchboards.change(appId, (before) => {
        requireSwitchboard(before, params['switchboardId']);
        return undefined;
      });
      return {};
    },
  };
}

/** @throws SunshineError when the app has no switchboard with this id */
export function requireSwitchboard(
  switchboard: Switchboard | undefined,
  switchboardId: string | undefined,
): Switchboard {
  if (switchboard !== undefined && switchboard.switchboardId === switchboardId) return switchboard;
  throw new SunshineError(
    'not_found',
    'switchboard_not_found',
    'The app has no such switchboard. List it: GET /v2/apps/{appId}/switchboards.',
  );
}

/** What the rules of a switchboard do not find in it is one of its integrations. */
export async function namingIntegrations<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const plain = error instanceof CauserieError && !(error instanceof SunshineError);
    if (!plain || error.code !== 'not_found') throw error;
    throw new SunshineError('not_found', 'switchboard_integration_not_found', error.message);
  }
}
