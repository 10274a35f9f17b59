import official, * as client from 'sunshine-conversations-client';
import type { Deployment, HttpAnswer } from '../../support/deployment.ts';
import { conforms } from './conforms.ts';

/** A key, as user name and password. */
export interface Key {
  apiKeyId: string;
  apiKeySecret: string;
}

export interface RawRequest {
  method?: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  text?: string | FormData;
  /** In place of the key: the whole header; an empty one sends none. */
  authorization?: string;
  contentType?: string;
}

export interface RawAnswer extends HttpAnswer {
  headers: Headers;
}

export type Sunshine = ReturnType<typeof sunshine>;

/**
 * The official client, unmodified, on this deployment, and the wire itself. Every answer on either is
 * checked against the official description; one that is not as described fails the call.
 * @param key Of the first app, unless said otherwise.
 */
export function sunshine({ outputs }: Pick<Deployment, 'outputs'>, key: Key = outputs) {
  const { ApiClient } = client;
  const api = key === outputs ? ApiClient.instance : new ApiClient();
  api.basePath = outputs.httpApiUrl;
  api.authentications.basicAuth.username = key.apiKeyId;
  api.authentications.basicAuth.password = key.apiKeySecret;
  api.plugins = [checked];
  const basic = `Basic ${Buffer.from(`${key.apiKeyId}:${key.apiKeySecret}`).toString('base64')}`;

  return {
    appId: outputs.appId,
    activities: new client.ActivitiesApi(api),
    appKeys: new client.AppKeysApi(api),
    apps: new client.AppsApi(api),
    attachments: new client.AttachmentsApi(api),
    clients: new client.ClientsApi(api),
    conversations: new client.ConversationsApi(api),
    customIntegrationKeys: new client.CustomIntegrationApiKeysApi(api),
    devices: new client.DevicesApi(api),
    integrations: new client.IntegrationsApi(api),
    messages: new client.MessagesApi(api),
    oauth: new client.OAuthEndpointsApi(api),
    participants: new client.ParticipantsApi(api),
    switchboardActions: new client.SwitchboardActionsApi(api),
    switchboardIntegrations: new client.SwitchboardIntegrationsApi(api),
    switchboards: new client.SwitchboardsApi(api),
    users: new client.UsersApi(api),
    webhooks: new client.WebhooksApi(api),

    /** A body as the client's users make it: `model('UserCreateBody', {externalId: 'anna'})`. */
    model(name: string, properties: object): Record<string, unknown> {
      const Model = official[name];
      if (Model === undefined) throw new Error(`the official client has no ${name}`);
      return Object.assign(new Model(), properties);
    },

    /** @param path From `/v2`, encoded: `/v2/apps/…`. */
    async raw(path: string, request: RawRequest = {}): Promise<RawAnswer> {
      const { body, text = body === undefined ? undefined : JSON.stringify(body) } = request;
      const method = request.method ?? (text === undefined ? 'GET' : 'POST');
      const { authorization = basic } = request;
      const { contentType = text instanceof FormData ? undefined : 'application/json' } = request;
      const response = await fetch(outputs.httpApiUrl + path, {
        method,
        headers: {
          ...(authorization === '' ? {} : { authorization }),
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
        },
        ...(text === undefined ? {} : { body: text }),
      });
      const answer = await response.text();
      const { status, headers } = response;
      const violations = conforms({ method, path, status, text: answer });
      if (violations.length > 0) throw new Error(violations.join('\n'));
      const json = JSON.parse(answer) as Record<string, unknown>;
      const [first] = (json['errors'] ?? []) as { code?: string }[];
      return { status, headers, text: answer, json, code: first?.code };
    },
  };
}

/** What is looked at of the request that the official client makes. */
interface Request {
  method: string;
  url: string;
  end(done: (error: unknown, response?: { status: number; text: string }) => void): unknown;
}

/** Fails a call of the official client whose answer is not as the description has it. */
function checked(request: Request): void {
  const end = request.end.bind(request);
  const path = new URL(request.url).pathname;
  request.end = (done) =>
    end((error, response) => {
      if (response === undefined) return done(error);
      const { status, text } = response;
      // The client has followed it to a page, which no operation is.
      if (path === '/oauth/authorize') return done(error, response);
      const violations = conforms({ method: request.method, path, status, text });
      if (violations.length === 0) done(error, response);
      else done(new Error(violations.join('\n')));
    });
}
