import { errorCodes } from '../errors.ts';
import { adminRoutes } from './admin-routes.ts';
import { agentRoutes } from './agent-routes.ts';
import { flowRoutes } from './flow-routes.ts';
import { helpCentreRoutes } from './help-centre-routes.ts';
import type { HttpRoute, HttpRoutes } from './http-route.ts';
import { jsonSchema } from './json-schema.ts';
import { peopleRoutes } from './people-routes.ts';
import { sdkRoutes } from './sdk-routes.ts';
import { secretRoutes } from './secret-routes.ts';
import type { SunshineRoute } from './sunshine/route.ts';
import { sunshineRoutes } from './sunshine/routes.ts';
import { webhookFailureRoutes } from './webhook-failure-routes.ts';

/** All routes but those of the server API, as the document groups them. */
export const routeGroups: readonly { tag: string; description: string; routes: HttpRoutes }[] = [
  { tag: 'customers', description: 'Sessions, log-in and history', routes: sdkRoutes },
  { tag: 'agents', description: 'The inbox, and work in a conversation', routes: agentRoutes },
  { tag: 'admin', description: 'Integrations, keys, agents and settings', routes: adminRoutes },
  { tag: 'people', description: 'Export and erasure of what is kept', routes: peopleRoutes },
  { tag: 'flows', description: 'Drafts, versions, publishing, comparing', routes: flowRoutes },
  { tag: 'secrets', description: 'What flows send to APIs', routes: secretRoutes },
  { tag: 'webhooks', description: 'What was given up', routes: webhookFailureRoutes },
  {
    tag: 'help centre',
    description: 'Categories, sections and articles: written, found, read, sent',
    routes: helpCentreRoutes,
  },
];

/** The OpenAPI 3.1 document, made from the routes that the handlers check against. */
export function openApi(serverUrl: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Causerie HTTP API',
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl }],
    tags: [
      ...routeGroups.map(({ tag, description }) => ({ name: tag, description })),
      {
        name: serverTag,
        description: 'The Sunshine Conversations API v2, for servers of companies',
      },
    ],
    paths: paths(),
    components: {
      securitySchemes: {
        session: {
          type: 'http',
          scheme: 'bearer',
          description: 'token of POST /sdk/sessions, /sdk/sessions/refresh or /sdk/login',
        },
        agent: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'ID token of the user pool',
        },
        key: { type: 'http', scheme: 'basic', description: 'Id and secret of a key' },
        keyJwt: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'HS256, signed with a key’s secret; kid and scope',
        },
      },
      schemas: { Errors: errorsSchema, ServerErrors: serverErrorsSchema },
    },
  };
}

const serverTag = 'server';

const errorsSchema = errorsWith({ type: 'string', enum: Object.keys(errorCodes) });
/** Codes of the Sunshine Conversations API, such as `user_not_found`. */
const serverErrorsSchema = errorsWith({ type: 'string' });

function errorsWith(code: object): object {
  return {
    type: 'object',
    required: ['errors'],
    properties: {
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['code', 'title'],
          properties: {
            code,
            title: { type: 'string', description: 'What is wrong and what to do about it' },
          },
        },
      },
    },
  };
}

function paths(): Record<string, Record<string, object>> {
  const all: Record<string, Record<string, object>> = {};
  for (const { tag, routes } of routeGroups) {
    for (const [name, route] of Object.entries(routes)) {
      const path = all[route.path] ?? {};
      all[route.path] = path;
      path[route.method.toLowerCase()] = operation(
        tag,
        name,
        route,
        security[route.auth],
        'Errors',
      );
    }
  }
  for (const [name, route] of Object.entries<SunshineRoute>(sunshineRoutes)) {
    const path = all[route.path] ?? {};
    all[route.path] = path;
    const keys = route.scopes.length === 0 ? [] : [{ key: [] }, { keyJwt: [] }];
    path[route.method.toLowerCase()] = operation(serverTag, name, route, keys, 'ServerErrors');
  }
  return all;
}

const security = {
  none: [],
  sdk: [{ session: [] }],
  agent: [{ agent: [] }],
  admin: [{ agent: [] }],
};

/** What is told of a route, whichever API it is of. */
type Told = Pick<HttpRoute, 'path' | 'summary' | 'body' | 'query' | 'response'> &
  Pick<SunshineRoute, 'multipart' | 'status'>;

function operation(
  tag: string,
  operationId: string,
  route: Told,
  security: readonly object[],
  errors: 'Errors' | 'ServerErrors',
): object {
  const { body, multipart } = route;
  const content =
    multipart === true
      ? { 'multipart/form-data': { schema: { type: 'object' } } }
      : body && { 'application/json': { schema: jsonSchema(body, 'input') } };
  return {
    operationId,
    tags: [tag],
    summary: route.summary,
    security,
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...(content === undefined ? {} : { requestBody: { required: true, content } }),
    responses: {
      [route.status]:
        route.status === 302
          ? { description: 'Go on', headers: { location: { schema: { type: 'string' } } } }
          : {
              description: 'Done',
              content: { 'application/json': { schema: jsonSchema(route.response, 'output') } },
            },
      default: {
        description: 'Refused, or failed',
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${errors}` } } },
      },
    },
  };
}

function pathParameters(route: Told): object[] {
  return [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(route: Told): object[] {
  if (route.query === undefined) return [];
  const schema = jsonSchema(route.query, 'input') as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    schema: property,
  }));
}
