import { CauserieError } from '../errors.ts';
import type { App, ServerSettings } from '../identity/model.ts';
import type { AppSettingsChange } from '../protocol/sunshine/apps.ts';

/** What holds of every app, until it says otherwise. */
const settingsByDefault = {
  conversationRetentionSeconds: 0,
  maskCreditCardNumbers: false,
  useAnimalNames: false,
  echoPostback: false,
  ignoreAutoConversationStart: false,
  multiConvoEnabled: true,
  appLocalizationEnabled: true,
  endSessionEnabled: true,
  disableConversationReopen: false,
};

/** An app as the Sunshine Conversations API has it. */
export function viewApp({ appId, name, serverSettings, metadata = {} }: App) {
  return {
    id: appId,
    displayName: name,
    settings: { ...settingsByDefault, ...serverSettings },
    metadata,
  };
}

/** @throws CauserieError invalid_request for what cannot be switched off */
export function changedSettings(
  before: ServerSettings = {},
  change: AppSettingsChange = {},
): ServerSettings {
  if (change.multiConvoEnabled === false) {
    throw new CauserieError(
      'invalid_request',
      'settings.multiConvoEnabled cannot be switched off: a user may always have several conversations.',
    );
  }
  const said = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...before, ...(Object.fromEntries(said) as ServerSettings) };
}
