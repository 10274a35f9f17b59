import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const TYPES = /\b(?:import|export) type [^;]*? from '[^']+'/g;
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g;

interface Module {
  /** Path in the project, with slashes. */
  path: string;
  text: string;
  packages: string[];
  /** Top-level folders of the project that it imports from, its own aside. */
  folders: string[];
  /** Those of them that it takes more from than types, which are gone when it runs. */
  valueFolders: string[];
}

function modulesOf(folder: string): Module[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return (
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.includes(`${sep}node_modules${sep}`))
      // What builds a package stands beside its `src` and is not installed with it.
      .filter((file) => folder !== 'packages' || file.includes(`${sep}src${sep}`))
      .map((file) => {
        const text = readFileSync(file, 'utf8');
        const targets = targetsOf(text);
        const foldersOf = (all: string[]) =>
          all
            .filter((target) => target.startsWith('.'))
            .map((target) => relative(ROOT, resolve(dirname(file), target)).split(sep)[0] ?? '')
            .filter((target) => target !== folder);
        return {
          path: relative(ROOT, file).split(sep).join('/'),
          text,
          packages: targets.filter((target) => !target.startsWith('.')),
          folders: foldersOf(targets),
          valueFolders: foldersOf(targetsOf(text.replaceAll(TYPES, ''))),
        };
      })
  );
}

function targetsOf(text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([, target]) => String(target));
}

/** `path: what` for every module of a folder in which `find` finds something. */
function offences(folder: string, find: (module: Module) => string[]): string[] {
  return modulesOf(folder).flatMap((module) =>
    find(module).map((what) => `${module.path}: ${what}`),
  );
}

const isCdk = (name: string) => /^(aws-cdk-lib|cdk-nag|constructs|esbuild)(\/|$)/.test(name);
const isAws = (name: string) => /^(@aws-sdk|@smithy|@aws-lambda-powertools|@middy)\//.test(name);

describe('dependencies point inwards', () => {
  it('finds the modules that it is to judge', () => {
    for (const folder of ['bin', 'core', 'functions', 'lib', 'local', 'packages']) {
      expect(modulesOf(folder).length, folder).toBeGreaterThan(0);
    }
  });

  it.each(['apps', 'bench', 'core', 'functions', 'local', 'packages'])(
    '%s does not import the CDK: only bin and lib do',
    (folder) => {
      expect(offences(folder, ({ packages }) => packages.filter(isCdk))).toEqual([]);
    },
  );

  it('core knows neither AWS nor who uses it', () => {
    expect(
      offences('core', ({ packages, folders }) => [...packages.filter(isAws), ...folders]),
    ).toEqual([]);
  });

  it('core has no clock and no randomness of its own', () => {
    const own =
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandom(UUID|Bytes|Int|FillSync)\b|\bgetRandomValues\b|\bperformance\.now\(/g;
    expect(offences('core', ({ text }) => [...text.matchAll(own)].map(([found]) => found))).toEqual(
      [],
    );
  });

  it('functions know core, and nothing of how they are deployed or run', () => {
    expect(
      offences('functions', ({ folders }) => folders.filter((folder) => folder !== 'core')),
    ).toEqual([]);
  });

  it('the local runtime has the templates alone: no list of its own, no function’s source', () => {
    expect(
      offences('local', ({ folders }) =>
        folders.filter((folder) => folder === 'functions' || folder === 'core'),
      ),
    ).toEqual([]);
  });

  it('lib takes no more of functions than their definitions', () => {
    const handlers = /functions\/(?!definitions?\.ts)[^'"]*\.ts['"]/g;
    expect(offences('lib', ({ text }) => [...text.matchAll(handlers)].map(([f]) => f))).toEqual([]);
  });

  it('the client stands alone: of core it takes types of the wire, no more', () => {
    const client = ({ path }: Module) => path.startsWith('packages/client/');
    expect(offences('packages', (module) => (client(module) ? module.valueFolders : []))).toEqual(
      [],
    );
  });

  it('packages know core alone: what they take of it is pure, and their builds bundle it', () => {
    expect(
      offences('packages', ({ folders }) => folders.filter((folder) => folder !== 'core')),
    ).toEqual([]);
  });
});
