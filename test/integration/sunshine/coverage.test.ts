import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as official from 'sunshine-conversations-client';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { SunshineRoute } from '../../../core/protocol/sunshine/route.ts';
import { sunshineRoutes } from '../../../core/protocol/sunshine/routes.ts';

/** Nothing runs here: that the tests beside this one, and the list of operations, leave nothing out. */
const here = fileURLToPath(new URL('.', import.meta.url));
const description = fileURLToPath(
  new URL('../../../../shared/spec/sunshine-openapi.yaml', import.meta.url),
);

const tests = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .map((path) => readFileSync(here + path, 'utf8'))
  .join('\n');

/** Methods of the official client, by their classes; each stands twice in it, once for the whole answer. */
const methods = Object.entries(official as unknown as Record<string, { prototype: object }>)
  .filter(([name]) => name.endsWith('Api'))
  .flatMap(([, { prototype }]) => Object.getOwnPropertyNames(prototype))
  .filter((name) => name !== 'constructor' && !name.endsWith('WithHttpInfo'));

const routes: SunshineRoute[] = Object.values(sunshineRoutes);

describe('the official client', () => {
  it('[S72] has 64 methods', () => {
    expect(new Set(methods).size).toBe(64);
  });

  it.each(methods)('[S72] %s is driven', (method) => {
    expect(new RegExp(`\\.${method}\\b`).test(tests)).toBe(true);
  });
});

describe('the list of operations', () => {
  it('[S72] names each as it is served', () => {
    for (const [name, { operation }] of Object.entries<SunshineRoute>(sunshineRoutes)) {
      expect(operation).toBe(name);
    }
    const places = routes.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it.skipIf(!existsSync(description))('[S72] is that of the official description', () => {
    const { paths } = parse(readFileSync(description, 'utf8')) as {
      paths: Record<string, Record<string, { operationId?: string; responses: object }>>;
    };
    const described = Object.entries(paths).flatMap(([path, byMethod]) =>
      Object.entries(byMethod).flatMap(([method, { operationId, responses }]) =>
        operationId === undefined
          ? []
          : [`${operationId}: ${method.toUpperCase()} ${path} ${Object.keys(responses)[0]}`],
      ),
    );
    const served = routes.map(
      ({ operation, method, path, status }) => `${operation}: ${method} ${path} ${status}`,
    );
    expect(described).toHaveLength(68);
    expect(served.sort()).toEqual(described.sort());
  });
});
