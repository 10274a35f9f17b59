import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** A schema of OpenAPI 3.0, as far as values are made from it. */
export interface Schema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  readOnly?: boolean;
  enum?: unknown[];
  format?: string;
  example?: unknown;
  default?: unknown;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  discriminator?: { propertyName: string; mapping?: Record<string, string> };
}

export interface Parameter {
  name: string;
  in: 'query' | 'path';
  required?: boolean;
  style?: string;
  schema: Schema;
}

/** An operation as it is described, with everything that it refers to at hand. */
export interface Operation {
  operationId: string;
  method: string;
  /** With `{names}`. */
  path: string;
  query: Parameter[];
  /** JSON. */
  body?: Schema;
  multipart: boolean;
}

export interface Description {
  operations: Operation[];
  schemas: Readonly<Record<string, Schema>>;
}

/** Where the official description stands beside the project; it is no part of it. */
export const descriptionFile = fileURLToPath(
  new URL('../../../../shared/spec/sunshine-openapi.yaml', import.meta.url),
);
export const isDescribed = existsSync(descriptionFile);

interface Described {
  paths: Record<string, { parameters?: ParameterOrRef[] } & Record<Method, DescribedOperation>>;
  components: { schemas: Record<string, Schema>; parameters: Record<string, Parameter> };
}
type ParameterOrRef = Parameter | { $ref: string };
interface DescribedOperation {
  operationId?: string;
  parameters?: ParameterOrRef[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

const methods = ['get', 'post', 'patch', 'delete'] as const;
type Method = (typeof methods)[number];

export function readDescription(file = descriptionFile): Description {
  const { paths, components } = parse(readFileSync(file, 'utf8')) as Described;
  const operations = Object.entries(paths).flatMap(([path, byMethod]) =>
    methods
      .filter((method) => byMethod[method] !== undefined)
      .map((method) => [method, byMethod[method]] as const)
      .map(([method, { operationId = '', parameters = [], requestBody }]): Operation => {
        const known = [...(byMethod.parameters ?? []), ...parameters].map((one) =>
          '$ref' in one ? components.parameters[one.$ref.split('/').at(-1) ?? ''] : one,
        );
        const body = requestBody?.content['application/json']?.schema;
        return {
          operationId,
          method: method.toUpperCase(),
          path,
          query: known.filter((one) => one?.in === 'query').filter((one) => one !== undefined),
          ...(body === undefined ? {} : { body }),
          multipart: requestBody?.content['multipart/form-data'] !== undefined,
        };
      }),
  );
  return { operations, schemas: components.schemas };
}
