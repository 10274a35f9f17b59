import fc from 'fast-check';
import type { Description, Operation, Parameter } from './description.ts';
import { type IdRef, idOf, kindOf, oddIds } from './ids.ts';
import { createValues, withoutRivals } from './value-of.ts';

/** By whom a request is made. */
export type Caller = 'app' | 'account' | 'integration' | 'token' | 'nobody';

/** A request before it is known what there is. */
export interface FuzzRequest {
  operation: Operation;
  caller: Caller;
  params: Record<string, IdRef | string>;
  query: Record<string, unknown>;
  body: FuzzBody;
}

export type FuzzBody =
  | { kind: 'none' }
  | { kind: 'json'; value: unknown }
  | { kind: 'text'; text: string; contentType?: string }
  | { kind: 'form'; name: string; type: string; bytes: Uint8Array; field: string };

/** Operations that end what everything else needs: asked for seldom. */
const grave = new Set([
  'DeleteConversation',
  'DeleteAllMessages',
  'DeleteWebhook',
  'DeleteSwitchboardIntegration',

  'DeleteApp',
  'DeleteUser',
  'DeleteIntegration',
  'DeleteSwitchboard',
  'RevokeAccess',
]);

/** Requests of all operations, most of them as the description has them. */
export function requestsOf({ operations, schemas }: Description): fc.Arbitrary<FuzzRequest> {
  const values = createValues(schemas);

  function requestOf(operation: Operation): fc.Arbitrary<FuzzRequest> {
    const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const params = fc.record(
      Object.fromEntries(names.map((name) => [name, paramOf(name, ofAccount(operation))])),
    );
    return fc
      .tuple(
        ofAccount(operation) ? accountsCaller : callerOf,
        params,
        queryOf(operation.query),
        bodyOf(operation),
      )
      .map(([caller, given, query, body]) => ({ operation, caller, params: given, query, body }));
  }

  function queryOf(parameters: readonly Parameter[]): fc.Arbitrary<Record<string, unknown>> {
    const singles = parameters.flatMap(({ name, style, schema, required }) => {
      if (style !== 'deepObject') return [{ name, property: name, schema, required }];
      const named = schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? schema;
      return Object.entries(named.properties ?? {}).map(([property, one]) => ({
        ...{ name: `${name}[${property}]`, property, schema: one, required: false },
      }));
    });
    const known = fc.record(
      Object.fromEntries(
        singles.map(({ name, property, schema }) => [
          name,
          fc.oneof(
            {
              weight: 5,
              arbitrary: values.valid(
                schema,
                property === 'after' || property === 'before' ? name : property,
              ),
            },
            { weight: 1, arbitrary: fc.constantFrom<unknown>(...oddIds, '-1', '1e9', '') },
            // Cursors of another list are none of this one: mostly there is none.
            { weight: /after|before/.test(property) ? 20 : 0, arbitrary: fc.constant(undefined) },
          ),
        ]),
      ),
      { requiredKeys: singles.filter(({ required }) => required).map(({ name }) => name) },
    );
    return fc.oneof(
      {
        weight: 9,
        arbitrary: fc
          .tuple(known as fc.Arbitrary<Record<string, unknown>>, fc.nat(23))
          .map(([value, which]) => (which > 20 ? value : withoutRivals(value, which))),
      },
      {
        weight: 1,
        arbitrary: fc.dictionary(
          fc.constantFrom('page[size]', 'page[after]', 'filter[x]', 'access', 'page', '__proto__'),
          fc.constantFrom<unknown>(...oddIds),
        ),
      },
    );
  }

  function bodyOf({ body, multipart }: Operation): fc.Arbitrary<FuzzBody> {
    if (multipart) return upload;
    if (body === undefined) {
      return fc.oneof(
        { weight: 9, arbitrary: fc.constant<FuzzBody>({ kind: 'none' }) },
        { weight: 1, arbitrary: broken },
      );
    }
    const json = (arbitrary: fc.Arbitrary<unknown>) =>
      arbitrary.map((value): FuzzBody => ({ kind: 'json', value }));
    return fc.oneof(
      { weight: 12, arbitrary: json(values.valid(body)) },
      { weight: 6, arbitrary: json(values.broken(body)) },
      { weight: 1, arbitrary: broken },
    );
  }

  return fc.oneof(
    ...operations.map((operation) => ({
      weight: grave.has(operation.operationId) ? 1 : 5,
      arbitrary: requestOf(operation),
    })),
  );
}

/** What only the key of an account may ask. */
function ofAccount({ operationId }: Operation): boolean {
  return /App(s|Keys?)?$/.test(operationId) && operationId !== 'GetApp';
}

function paramOf(name: string, account: boolean): fc.Arbitrary<IdRef | string> {
  const kind = kindOf(name);
  if (kind === undefined) throw new Error(`What is {${name}}? Say it in ids.ts.`);
  if (kind !== 'app' || account) return idOf(kind);
  // A path of another app ends there.
  return fc.oneof(
    { weight: 30, arbitrary: fc.constant('own') },
    { weight: 1, arbitrary: idOf(kind) },
  );
}

const accountsCaller = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Caller>('account') },
  { weight: 1, arbitrary: fc.constantFrom<Caller>('app', 'integration', 'token', 'nobody') },
);

const callerOf = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Caller>('app') },
  { weight: 3, arbitrary: fc.constantFrom<Caller>('account', 'integration', 'token') },
  { weight: 1, arbitrary: fc.constant<Caller>('nobody') },
);

const broken: fc.Arbitrary<FuzzBody> = fc.oneof(
  fc.constantFrom<FuzzBody>(
    { kind: 'none' },
    { kind: 'text', text: '{' },
    { kind: 'text', text: '"' },
    { kind: 'text', text: 'null' },
    { kind: 'text', text: '[]' },
    { kind: 'text', text: '7' },
    { kind: 'text', text: '{"__proto__":{"x":1},"constructor":{}}' },
    { kind: 'text', text: `{"a":${'['.repeat(2000)}${']'.repeat(2000)}}` },
    { kind: 'text', text: `{"a":"${'x'.repeat(150_000)}"}` },
    { kind: 'text', text: 'a=b&c=d', contentType: 'application/x-www-form-urlencoded' },
    { kind: 'text', text: '<x/>', contentType: 'text/xml' },
    { kind: 'text', text: '--x\r\n', contentType: 'multipart/form-data; boundary=x' },
  ),
  fc.string().map((text): FuzzBody => ({ kind: 'text', text })),
);

const upload: fc.Arbitrary<FuzzBody> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        name: fc.constantFrom(
          'a.txt',
          'a.png',
          'é.pdf',
          '../../x',
          '',
          'a"b\r\nc',
          'x'.repeat(500),
        ),
        type: fc.constantFrom('text/plain', 'image/png', 'application/pdf', 'text/html', ''),
        bytes: fc.uint8Array({ maxLength: 2000 }),
        field: fc.constantFrom('source', 'source', 'source', 'file'),
      })
      .map((file): FuzzBody => ({ kind: 'form', ...file })),
  },
  { weight: 1, arbitrary: broken },
);
