import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionModel } from '../template/functions.ts';
import { TemplateError } from '../template/template-error.ts';

/** What changes when a function's code changes: the asset's folder or the text's hash. */
export function codeKey({ code }: FunctionModel): string {
  return 'directory' in code ? code.directory : code.hash;
}

/**
 * The folder with a function's code (`LAMBDA_TASK_ROOT`). Code that stands in the template is
 * written to `inlineDirectory` as `index.js`, as Lambda does.
 */
export function codeDirectory(model: FunctionModel, inlineDirectory: string): string {
  if ('directory' in model.code) {
    if (!existsSync(model.code.directory)) {
      throw new TemplateError(
        `${model.functionName}: its code ${model.code.directory} is not there. Synthesize the app again.`,
      );
    }
    return model.code.directory;
  }
  const directory = join(inlineDirectory, model.code.hash);
  mkdirSync(directory, { recursive: true });
  // Without this, a project's "type": "module" around the data directory would apply.
  writeFileSync(join(directory, 'index.js'), model.code.source);
  return directory;
}
