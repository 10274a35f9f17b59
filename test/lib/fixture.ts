import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { afterAll } from 'vitest';
import type { FunctionDefinition } from '../../functions/definition.ts';
import { definitions as allDefinitions, mailDefinitions } from '../../functions/definitions.ts';
import { createApp } from '../../lib/app.ts';

export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
}

export interface StackTemplate {
  stackName: string;
  Resources: Record<string, Resource>;
  Outputs?: Record<string, { Value: unknown; Export?: { Name: string } }>;
}

const projectContext = (
  JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
    context: Record<string, unknown>;
  }
).context;

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'causerie-lib-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The real app, with empty handlers in place of the bundles: its templates are what is tested. */
export function createTestApp(
  folder: string,
  context: Record<string, unknown> = {},
  definitions: readonly FunctionDefinition[] = allDefinitions,
): App {
  const bundles = Object.fromEntries(
    [...definitions, ...mailDefinitions].map(({ name }) => {
      const directory = join(folder, 'bundles', name);
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, 'index.mjs'), `export const handler = async () => '${name}';`);
      return [name, { directory }];
    }),
  );
  return createApp({
    definitions,
    mailDefinitions,
    bundles,
    outdir: join(folder, 'assembly'),
    context: { ...projectContext, ...context },
  });
}

/** Synthesizes, which validates, and gives the templates. */
export function synthesizeTemplates(app: App): StackTemplate[] {
  return app.synth().stacks.map(({ stackName, template }) => ({
    ...(template as Omit<StackTemplate, 'stackName'>),
    stackName,
  }));
}

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
}

/** What a role of the templates allows, its inline policies taken together. */
export function statementsOf(role: Resource): Statement[] {
  const policies = (role.Properties['Policies'] ?? []) as {
    PolicyDocument: { Statement: Statement[] };
  }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}
