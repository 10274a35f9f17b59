import { parse } from 'yaml';

/** What may stand before an article. */
export interface FrontMatter {
  title?: string;
  description?: string;
  locale?: string;
  id?: string;
  labels?: string[];
  draft?: boolean;
  restricted?: boolean;
  promoted?: boolean;
  outdated?: boolean;
  position?: number;
  author?: string;
}

const kinds: Record<keyof FrontMatter, 'text' | 'flag' | 'number' | 'list'> = {
  title: 'text',
  description: 'text',
  locale: 'text',
  id: 'text',
  labels: 'list',
  draft: 'flag',
  restricted: 'flag',
  promoted: 'flag',
  outdated: 'flag',
  position: 'number',
  author: 'text',
};

/** Characters of YAML: more is no front matter. */
const atMost = 20_000;

/**
 * Takes the YAML between two lines of `---` from the beginning of a text.
 * @returns `unknown` names fields that mean nothing here.
 * @throws Error that says what is wrong
 */
export function readFrontMatter(text: string): {
  fields: FrontMatter;
  unknown: string[];
  body: string;
} {
  const normal = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const [whole, yaml = ''] = /^---[ \t]*\n([\s\S]*?)(?:^|\n)---[ \t]*(?:\n|$)/.exec(normal) ?? [];
  if (whole === undefined) return { fields: {}, unknown: [], body: normal };
  if (yaml.length > atMost) throw new Error(`its front matter has more than ${atMost} characters`);
  // The core schema makes no objects of classes, and few aliases can be made many.
  const value: unknown = parse(yaml, { schema: 'core', maxAliasCount: 20, uniqueKeys: true });
  const given = value ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw new Error('its front matter is no list of fields such as "title: …"');
  }
  const fields: FrontMatter = {};
  const unknown: string[] = [];
  for (const [name, one] of Object.entries(given)) {
    if (!Object.hasOwn(kinds, name)) unknown.push(name);
    else if (one !== null)
      Object.assign(fields, { [name]: fieldOf(name as keyof FrontMatter, one) });
  }
  return { fields, unknown, body: normal.slice(whole.length) };
}

function fieldOf(name: keyof FrontMatter, value: unknown): unknown {
  switch (kinds[name]) {
    case 'flag':
      if (typeof value === 'boolean') return value;
      throw new Error(`"${name}" is true or false, not ${JSON.stringify(value)}`);
    case 'number':
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
      throw new Error(`"${name}" is a whole number, not ${JSON.stringify(value)}`);
    case 'list': {
      const list = typeof value === 'string' ? value.split(',') : value;
      if (Array.isArray(list)) {
        return list.map((one) => String(one).trim()).filter((one) => one !== '');
      }
      throw new Error(`"${name}" is a list, not ${JSON.stringify(value)}`);
    }
    default:
      if (typeof value === 'string' || typeof value === 'number') return String(value);
      throw new Error(`"${name}" is a text, not ${JSON.stringify(value)}`);
  }
}
