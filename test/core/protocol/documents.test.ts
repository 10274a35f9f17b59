import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../../core/errors.ts';
import { adminRoutes } from '../../../core/protocol/admin-routes.ts';
import { agentRoutes } from '../../../core/protocol/agent-routes.ts';
import { asyncApi } from '../../../core/protocol/asyncapi.ts';
import { clientFrameSchemas } from '../../../core/protocol/client-frames.ts';
import { docsRoutes } from '../../../core/protocol/docs-routes.ts';
import { flowRoutes } from '../../../core/protocol/flow-routes.ts';
import { helpCentreRoutes } from '../../../core/protocol/help-centre-routes.ts';
import { openApi } from '../../../core/protocol/openapi.ts';
import { peopleRoutes } from '../../../core/protocol/people-routes.ts';
import { sdkRoutes } from '../../../core/protocol/sdk-routes.ts';
import { secretRoutes } from '../../../core/protocol/secret-routes.ts';
import { serverFrameSchemas } from '../../../core/protocol/server-frames.ts';
import type { SunshineRoute } from '../../../core/protocol/sunshine/route.ts';
import { sunshineRoutes } from '../../../core/protocol/sunshine/routes.ts';
import { definitions } from '../../../functions/definitions.ts';

type Json = Record<string, unknown>;
const plain = (document: object) => JSON.parse(JSON.stringify(document)) as Json;
const get = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((at, name) => (at as Json | undefined)?.[name], value);

const http = plain(openApi('https://api.example.com'));
const socket = plain(asyncApi('wss://socket.example.com/prod'));
const routes = Object.values({
  ...sdkRoutes,
  ...agentRoutes,
  ...adminRoutes,
  ...peopleRoutes,
  ...flowRoutes,
  ...secretRoutes,
  ...helpCentreRoutes,
});
const serverRoutes = Object.values<SunshineRoute>(sunshineRoutes);
const everyRoute = [...routes, ...serverRoutes];

const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);

/** Walks a JSON Schema and names what is none of the vocabulary's shapes. */
function faults(schema: unknown, root: Json, at = '#'): string[] {
  if (typeof schema === 'boolean') return [];
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return [at];
  const found: string[] = [];
  const node = schema as Json;
  const { type, $ref, required, properties, enum: values, pattern } = node;
  const named = type === undefined ? [] : [type].flat();
  if (!named.every((one) => types.has(String(one)))) found.push(`${at}/type`);
  if (values !== undefined && !(Array.isArray(values) && values.length > 0)) {
    found.push(`${at}/enum`);
  }
  if (typeof pattern === 'string') new RegExp(pattern, 'u');
  if (typeof $ref === 'string' && get(root, ...$ref.slice(2).split('/')) === undefined) {
    found.push(`${at}: ${$ref} leads nowhere`);
  }
  for (const name of (required as string[] | undefined) ?? []) {
    if (get(properties, name) === undefined) found.push(`${at}: ${name} is required and unknown`);
  }
  for (const [name, child] of Object.entries((properties as Json | undefined) ?? {})) {
    found.push(...faults(child, root, `${at}/properties/${name}`));
  }
  for (const name of ['items', 'additionalProperties', 'propertyNames', 'not']) {
    if (node[name] !== undefined) found.push(...faults(node[name], root, `${at}/${name}`));
  }
  for (const name of ['anyOf', 'oneOf', 'allOf']) {
    for (const [index, child] of ((node[name] as unknown[] | undefined) ?? []).entries()) {
      found.push(...faults(child, root, `${at}/${name}/${index}`));
    }
  }
  return found;
}

describe('the OpenAPI document', () => {
  it('[E7] has every route once, with its body, its query and its answer', () => {
    const listed = Object.entries(get(http, 'paths') as Json).flatMap(([path, methods]) =>
      Object.keys(methods as Json).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = definitions.flatMap(({ trigger }) =>
      trigger.kind === 'http' ? trigger.routes.map((one) => `${one.method} ${one.path}`) : [],
    );
    const documents = Object.values(docsRoutes).map(({ method, path }) => `${method} ${path}`);
    // Servers' operations come by one route for each method, and are told apart in the function.
    const server = serverRoutes.map(({ method, path }) => `${method} ${path}`);
    // What channels send has as many forms as there are channels, and each describes its own; a page is for people.
    const others = [' /v2/{path+}', ' /channels/{integrationId}', ' /oauth/consent'];
    const ours = served.filter((one) => !others.some((end) => one.endsWith(end)));
    const all = new Set([...ours, ...server]);
    expect(new Set(listed)).toEqual(new Set([...all].filter((one) => !documents.includes(one))));
    const ids = new Set<unknown>();
    for (const route of routes) {
      const operation = get(http, 'paths', route.path, route.method.toLowerCase());
      ids.add(get(operation, 'operationId'));
      const schemaOf = (...path: string[]) =>
        get(operation, ...path, 'content', 'application/json', 'schema');
      expect(schemaOf('responses', String(route.status)), route.path).toBeDefined();
      expect(schemaOf('requestBody') !== undefined, route.path).toBe('body' in route);
      expect(get(operation, 'security'), route.path).toHaveLength(route.auth === 'none' ? 0 : 1);
    }
    for (const { path, method, operation, status, body, scopes } of serverRoutes) {
      const told = get(http, 'paths', path, method.toLowerCase());
      ids.add(operation);
      expect(get(told, 'operationId')).toBe(operation);
      const schemaOf = (...place: string[]) =>
        get(told, ...place, 'content', 'application/json', 'schema');
      if (status === 302)
        expect(get(told, 'responses', '302', 'headers', 'location')).toBeDefined();
      else expect(schemaOf('responses', String(status)), operation).toBeDefined();
      expect(schemaOf('requestBody') !== undefined, operation).toBe(body !== undefined);
      expect(get(told, 'security'), operation).toHaveLength(scopes.length === 0 ? 0 : 2);
    }
    expect(ids.size).toBe(everyRoute.length);
    expect(listed).toHaveLength(everyRoute.length);
  });

  it('[E7] names every parameter of a path', () => {
    for (const { path, method } of everyRoute) {
      const parameters = get(http, 'paths', path, method.toLowerCase(), 'parameters') as Json[];
      const named = parameters.filter((one) => one['in'] === 'path').map((one) => one['name']);
      expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  });

  it('[E7] holds schemas, and every reference leads somewhere', () => {
    const wrong = Object.entries(get(http, 'paths') as Json).flatMap(([path, methods]) =>
      Object.values(methods as Json).flatMap((operation) => [
        ...Object.values(get(operation, 'responses') as Json)
          // Where one is sent on, there is nothing to read.
          .filter((response) => get(response, 'headers', 'location') === undefined)
          .flatMap((response) =>
            faults(get(response, 'content', 'application/json', 'schema'), http, path),
          ),
        ...(get(operation, 'parameters') as Json[]).flatMap((one) =>
          faults(one['schema'], http, path),
        ),
        ...(get(operation, 'requestBody', 'content', 'application/json') === undefined
          ? []
          : faults(
              get(operation, 'requestBody', 'content', 'application/json', 'schema'),
              http,
              path,
            )),
      ]),
    );
    expect(wrong).toEqual([]);
  });

  it('[E1] lists the codes', () => {
    const item = ['properties', 'errors', 'items', 'properties', 'code', 'enum'];
    expect(get(http, 'components', 'schemas', 'Errors', ...item)).toEqual(Object.keys(errorCodes));
  });
});

describe('the AsyncAPI document', () => {
  const messages = get(socket, 'channels', 'socket', 'messages') as Json;

  it('[E7] has every frame, each way', () => {
    expect(Object.keys(messages).toSorted()).toEqual(
      [
        ...Object.keys(clientFrameSchemas).map((name) => `send.${name}`),
        ...Object.keys(serverFrameSchemas).map((name) => `receive.${name}`),
      ].toSorted(),
    );
    for (const [direction, schemas] of [
      ['send', clientFrameSchemas],
      ['receive', serverFrameSchemas],
    ] as const) {
      const refs = get(socket, 'operations', direction, 'messages') as { $ref: string }[];
      expect(refs).toHaveLength(Object.keys(schemas).length);
      for (const { $ref } of refs) {
        expect(messages[$ref.split('/').at(-1) ?? ''], $ref).toBeDefined();
      }
    }
  });

  it('[E7] holds schemas whose `action` or `type` is the frame’s name', () => {
    for (const [key, message] of Object.entries(messages)) {
      const [direction, name] = key.split('.');
      const payload = get(message, 'payload');
      expect(faults(payload, { ...socket, ...(payload as Json) }, key)).toEqual([]);
      const field = direction === 'send' ? 'action' : 'type';
      expect(get(payload, 'properties', field, 'const'), key).toBe(name);
    }
  });

  it('[E7] says where the socket is and which codes there are', () => {
    expect(get(socket, 'servers', 'socket')).toEqual({
      host: 'socket.example.com',
      pathname: '/prod',
      protocol: 'wss',
    });
    for (const code of Object.keys(errorCodes)) {
      expect(get(socket, 'info', 'description')).toContain(code);
    }
  });
});
