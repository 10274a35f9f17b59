import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Template = Record<string, unknown>;
const folders: string[] = [];

/**
 * Writes an assembly with these stacks as the CDK does, and gives its folder. Stacks are open to
 * any account and Region unless `environments` says otherwise.
 */
export function writeAssembly(
  stacks: Record<string, Template>,
  environments: Record<string, string> = {},
): string {
  const directory = mkdtempSync(join(tmpdir(), 'causerie-assembly-'));
  folders.push(directory);
  const artifacts: Record<string, unknown> = { Tree: { type: 'cdk:tree' } };
  for (const [name, template] of Object.entries(stacks)) {
    writeTemplate(directory, `${name}.template.json`, template);
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      environment: environments[name] ?? 'aws://unknown-account/unknown-region',
      properties: { templateFile: `${name}.template.json` },
    };
  }
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version: '55.0.0', artifacts }));
  return directory;
}

/** Writes one template beside the assembly's others, for nested stacks. */
export function writeTemplate(directory: string, file: string, template: Template): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, file), JSON.stringify(template));
}

/** Takes away what the tests wrote. */
export function removeAssemblies(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
