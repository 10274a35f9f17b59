import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { addItems, type FileItems, type FileProblem, noItems } from './items.ts';
import { type MarkdownFile, readMarkdownFolder } from './markdown-folder.ts';
import { readZendeskFile } from './zendesk-file.ts';

/** Bytes of one file: the whole of it is held in memory. */
const fileAtMost = 200 * 1024 * 1024;

export interface ReadPaths {
  items: FileItems;
  problems: FileProblem[];
  /** Files that were read. */
  files: number;
}

/** Reads files and folders: `.json` as Zendesk gives it, `.md` as a folder of Markdown. */
export function readPaths(paths: readonly string[], locale: string): ReadPaths {
  const items = noItems();
  const problems: FileProblem[] = [];
  let files = 0;

  function add(read: { items: FileItems; problems: FileProblem[] }): void {
    addItems(items, read.items);
    problems.push(...read.problems);
  }

  for (const path of paths) {
    let all: string[];
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
    if (isFolder === undefined) {
      problems.push({
        severity: 'error',
        place: path,
        message: 'There is no such file or folder.',
      });
      continue;
    }
    all = isFolder ? filesIn(path) : [path];
    const markdown: MarkdownFile[] = [];
    for (const file of all) {
      const isJson = /\.jsonl?$/i.test(file);
      if (!isJson && !/\.(md|markdown)$/i.test(file)) {
        if (isFolder) continue;
        const message = 'It is neither JSON (.json) nor Markdown (.md).';
        problems.push({ severity: 'error', place: file, message });
        continue;
      }
      const text = readText(file);
      if (text === undefined) continue;
      files++;
      if (isJson) add(readZendeskFile(text, file));
      else markdown.push({ path: nameIn(path, file, isFolder), text });
    }
    if (markdown.length > 0) add(readMarkdownFolder(markdown, locale));
  }
  return { items, problems, files };

  function readText(file: string): string | undefined {
    try {
      if (statSync(file).size > fileAtMost) throw new Error(`it has more than ${fileAtMost} bytes`);
      return readFileSync(file, 'utf8');
    } catch (error) {
      const message = `It cannot be read: ${(error as Error).message}.`;
      problems.push({ severity: 'error', place: file, message });
      return undefined;
    }
  }
}

/** In an order that is the same everywhere; hidden files and folders are left out. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !relative(folder, file)
          .split(sep)
          .some((part) => part.startsWith('.')),
    )
    .sort();
}

function nameIn(folder: string, file: string, isFolder: boolean): string {
  const path = isFolder ? relative(folder, file) : (file.split(/[\\/]/).at(-1) ?? file);
  return path.split(sep).join('/');
}
