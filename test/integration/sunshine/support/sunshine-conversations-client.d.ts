/** What the tests use of the official client, which comes without types. */
declare module 'sunshine-conversations-client' {
  export class ApiClient {
    static instance: ApiClient;
    basePath: string;
    authentications: {
      basicAuth: { username?: string; password?: string };
      bearerAuth: { accessToken?: string };
    };
    plugins: unknown[] | null;
  }

  /** Answers what its models keep: keys that they do not know are dropped. */
  type Call = <T = Record<string, unknown>>(...args: unknown[]) => Promise<T>;
  interface Constructor<Methods extends string> {
    new (client?: ApiClient): Record<Methods, Call>;
  }

  export const ActivitiesApi: Constructor<'postActivity'>;
  export const AppKeysApi: Constructor<
    'createAppKey' | 'deleteAppKey' | 'getAppKey' | 'listAppKeys'
  >;
  export const AppsApi: Constructor<
    'createApp' | 'deleteApp' | 'getApp' | 'listApps' | 'updateApp'
  >;
  export const AttachmentsApi: Constructor<'deleteAttachment' | 'uploadAttachment'>;
  export const ClientsApi: Constructor<'createClient' | 'listClients' | 'removeClient'>;
  export const ConversationsApi: Constructor<
    | 'createConversation'
    | 'deleteConversation'
    | 'downloadMessageRef'
    | 'getConversation'
    | 'listConversations'
    | 'updateConversation'
  >;
  export const CustomIntegrationApiKeysApi: Constructor<
    | 'createCustomIntegrationKey'
    | 'deleteCustomIntegrationKey'
    | 'getCustomIntegrationKey'
    | 'listCustomIntegrationKeys'
  >;
  export const DevicesApi: Constructor<'getDevice' | 'listDevices'>;
  export const IntegrationsApi: Constructor<
    | 'createIntegration'
    | 'deleteIntegration'
    | 'getIntegration'
    | 'listIntegrations'
    | 'updateIntegration'
  >;
  export const MessagesApi: Constructor<
    'deleteAllMessages' | 'deleteMessage' | 'listMessages' | 'postMessage'
  >;
  export const OAuthEndpointsApi: Constructor<'authorize' | 'getToken' | 'revokeAccess'>;
  export const ParticipantsApi: Constructor<
    'joinConversation' | 'leaveConversation' | 'listParticipants'
  >;
  export const SwitchboardActionsApi: Constructor<
    'acceptControl' | 'offerControl' | 'passControl' | 'releaseControl'
  >;
  export const SwitchboardIntegrationsApi: Constructor<
    | 'createSwitchboardIntegration'
    | 'deleteSwitchboardIntegration'
    | 'listSwitchboardIntegrations'
    | 'updateSwitchboardIntegration'
  >;
  export const SwitchboardsApi: Constructor<
    'createSwitchboard' | 'deleteSwitchboard' | 'listSwitchboards' | 'updateSwitchboard'
  >;
  export const UsersApi: Constructor<
    'createUser' | 'deleteUser' | 'deleteUserPersonalInformation' | 'getUser' | 'updateUser'
  >;
  export const WebhooksApi: Constructor<
    'createWebhook' | 'deleteWebhook' | 'getWebhook' | 'listWebhooks' | 'updateWebhook'
  >;

  const everything: Record<string, new (...args: unknown[]) => Record<string, unknown>>;
  export default everything;
}
