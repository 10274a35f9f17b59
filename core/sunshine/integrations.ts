import { channelTypes } from '../channels/channel.ts';
import type { Integration } from '../identity/model.ts';
import type { MessengerSettings } from '../protocol/messenger-settings.ts';
import type { IntegrationSettings } from '../protocol/sunshine/integrations.ts';
import type { SwitchboardIntegration } from '../switchboard/model.ts';

/** Types of integrations that there are; `email` and `webhook` are ours alone. */
export const servedTypes = ['web', 'ios', 'android', 'custom', ...channelTypes] as const;
export type ServedType = (typeof servedTypes)[number];

export function isServed(type: string): type is ServedType {
  return (servedTypes as readonly string[]).includes(type);
}

/** What is kept for the company's server and given back, and means nothing here. */
const keptNames = [
  'showAIDisclaimer',
  'canUserSeeConversationList',
  'autoUpdateBadge',
  'backgroundImageUrl',
  'fixedIntroPane',
  'buttonWidth',
  'buttonHeight',
  'integrationOrder',
  'originWhitelist',
  'prechatCapture',
] as const satisfies readonly (keyof IntegrationSettings)[];

/**
 * An integration with what a company's server sets of it: looks go into its messenger's settings, under
 * their names there. What is left out stays; null takes away.
 */
export function withSettings(before: Integration, change: IntegrationSettings): Integration {
  const { messenger: _m, kept: _k, defaultResponderId: _d, ...rest } = before;
  const messenger = before.type === 'web' ? messengerOf(before.messenger, change) : undefined;
  const kept = keptOf(before, change);
  const responder =
    change.defaultResponderId === undefined ? before.defaultResponderId : change.defaultResponderId;
  return {
    ...rest,
    ...(messenger === undefined ? {} : { messenger }),
    ...(kept === undefined ? {} : { kept }),
    ...(responder == null ? {} : { defaultResponderId: responder }),
  };
}

/**
 * An integration as the Sunshine Conversations API has it, but for its webhooks.
 * @param responder Who answers first in it, where that was set.
 */
export function viewIntegration(
  integration: Integration,
  responder: SwitchboardIntegration | undefined,
) {
  const { integrationId, type, displayName, kept = {}, messenger = {}, channel } = integration;
  return {
    ...viewSettings(channel?.settings),
    id: integrationId,
    type,
    status: channel?.status ?? ('active' as const),
    displayName: displayName === '' ? null : displayName,
    ...kept,
    ...(type === 'web' ? viewMessenger(messenger) : {}),
    ...(responder === undefined ? {} : { defaultResponder: viewResponder(responder) }),
  };
}

/** The API has pages of Facebook's by number, where we keep a text. */
function viewSettings(settings: Readonly<Record<string, string>> = {}) {
  const { pageId, ...rest } = settings;
  return /^\d{1,15}$/.test(pageId ?? '') ? { ...rest, pageId: Number(pageId) } : rest;
}

function viewResponder(responder: SwitchboardIntegration) {
  const { switchboardIntegrationId, name, integrationId, integrationType, ...rest } = responder;
  const { deliverStandbyEvents, nextSwitchboardIntegrationId, messageHistoryCount } = rest;
  return {
    id: switchboardIntegrationId,
    ...{ name, integrationId, integrationType, deliverStandbyEvents },
    ...(nextSwitchboardIntegrationId === undefined ? {} : { nextSwitchboardIntegrationId }),
    ...(messageHistoryCount === undefined ? {} : { messageHistoryCount }),
  };
}

function messengerOf(
  before: MessengerSettings = {},
  change: IntegrationSettings,
): MessengerSettings | undefined {
  const after: MessengerSettings = { ...before };
  const colors = {
    ...before.colors,
    ...color('primary', change.brandColor),
    ...color('message', change.conversationColor),
    ...color('action', change.actionColor),
  };
  if (Object.keys(colors).length > 0) after.colors = colors;
  if (change.businessName !== undefined) after.title = { ...before.title, en: change.businessName };
  if (change.businessIconUrl !== undefined) after.avatarUrl = change.businessIconUrl;
  if (change.canUserCreateMoreConversations !== undefined) {
    after.multipleConversations = change.canUserCreateMoreConversations;
  }
  const launcher = { ...before.launcher };
  if (change.displayStyle === 'tab') launcher.shape = 'pill';
  if (change.displayStyle === 'button' && launcher.shape === 'pill') launcher.shape = 'circle';
  if (change.buttonIconUrl === null) delete launcher.iconUrl;
  else if (change.buttonIconUrl !== undefined) launcher.iconUrl = change.buttonIconUrl;
  if (Object.keys(launcher).length > 0) after.launcher = launcher;
  else delete after.launcher;
  return Object.keys(after).length === 0 ? undefined : after;
}

function viewMessenger(settings: MessengerSettings) {
  const {
    colors = {},
    title,
    avatarUrl,
    launcher = {},
    multipleConversations,
    attachments,
  } = settings;
  const businessName = title?.['en'] ?? Object.values(title ?? {})[0];
  return {
    ...digits('brandColor', colors.primary),
    ...digits('conversationColor', colors.message),
    ...digits('actionColor', colors.action),
    displayStyle: launcher.shape === 'pill' ? 'tab' : 'button',
    ...(launcher.iconUrl === undefined ? {} : { buttonIconUrl: launcher.iconUrl }),
    ...(businessName === undefined ? {} : { businessName }),
    ...(avatarUrl === undefined ? {} : { businessIconUrl: avatarUrl }),
    canUserCreateMoreConversations: multipleConversations ?? true,
    attachmentsEnabled: attachments ?? true,
  };
}

function keptOf({ kept: before = {} }: Integration, change: IntegrationSettings) {
  const kept: Record<string, unknown> = { ...before };
  for (const name of keptNames) {
    if (change[name] === null) delete kept[name];
    else if (change[name] !== undefined) kept[name] = change[name];
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}

/** `0099ff` there is `#0099ff` here. */
function color(name: string, value: string | undefined) {
  return value === undefined ? {} : { [name]: value.startsWith('#') ? value : `#${value}` };
}

function digits(name: string, value: string | undefined) {
  return value === undefined ? {} : { [name]: value.slice(1) };
}
