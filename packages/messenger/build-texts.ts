import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One language: `export default { key: text }`. */
type Texts = Record<string, unknown>;

/** Files of the locales' folder that are languages: `pt-BR.ts`. */
const language = /^([a-z]{2}(?:-[A-Z]{2})?)\.ts$/;

export async function languagesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => language.exec(name)?.[1] ?? []).sort();
}

/** Of everything that the texts' files are made from: it is in their names, so that none is ever stale. */
export async function versionOf(sources: string): Promise<string> {
  const hash = createHash('sha256');
  const files = (await readdir(sources, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files)
    hash.update(`\0${file.slice(sources.length)}\0`).update(await readFile(file));
  return hash.digest('hex').slice(0, 8).toUpperCase();
}

/**
 * Writes each language as two modules: what the files of `opened` say, and the rest.
 * @param opened Paths of the sources that are loaded when the messenger is opened.
 * @returns The name of the first one for a language.
 */
export async function writeTexts(
  folder: string,
  outdir: string,
  { opened, version }: { opened: readonly string[]; version: string },
): Promise<(tag: string) => string> {
  const sources = (await Promise.all(opened.map((file) => readFile(file, 'utf8')))).join('\n');
  // Not what stands for a type, a state or an attribute of the same name.
  const said = (key: string) =>
    new RegExp(
      `(?<!case |[!=]== |\\b(?:type|name|kind|action|role|class)(?:: |=))['"]${key}['"]`,
    ).test(sources);
  for (const tag of await languagesIn(folder)) {
    const { default: texts } = (await import(join(folder, `${tag}.ts`))) as { default: Texts };
    const entries = Object.entries(texts);
    const write = (name: string, part: typeof entries) =>
      writeFile(
        join(outdir, `${name}-${version}.js`),
        `export default ${JSON.stringify(Object.fromEntries(part))}`,
      );
    await write(
      tag,
      entries.filter(([key]) => said(key)),
    );
    await write(
      `${tag}-later`,
      entries.filter(([key]) => !said(key)),
    );
  }
  return (tag) => `${tag}-${version}.js`;
}
