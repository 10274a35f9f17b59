/** An agent as a line of a file, or as options, say him. What is left out stays as it is. */
export interface AgentRow {
  /** Where it stands, for messages: `agents.csv, line 7`. */
  place: string;
  email: string;
  displayName?: string;
  role?: 'agent' | 'supervisor' | 'admin';
  password?: string;
  groups?: string[];
  skills?: Record<string, number>;
  languages?: string[];
  capacity?: number;
  pool?: string;
}

export interface AgentRowsOptions {
  /** Columns that have to be there, and to be filled. */
  needed: readonly string[];
  /** Names a line. */
  place(line: number): string;
}

const columns = [
  'email',
  'displayName',
  'role',
  'password',
  'groups',
  'skills',
  'languages',
  'capacity',
  'pool',
] as const;
type Column = (typeof columns)[number];

/**
 * Reads agents from CSV with a line of headings (RFC 4180). Several groups, skills or languages stand
 * in one cell, with `;` or `,` between them; a skill's level after a colon. All is checked before
 * anything is done with it.
 * @throws Error with every line that is wrong, and what is
 */
export function parseAgentRows(csv: string, { needed, place }: AgentRowsOptions): AgentRow[] {
  const [heading, ...lines] = readCsv(csv.replace(/^\uFEFF/, ''));
  if (heading === undefined) throw new Error('The file is empty.');
  const names = heading.cells.map((cell) => cell.trim());
  const unknown = names.find((name) => !columns.includes(name as Column));
  if (unknown !== undefined) {
    throw new Error(
      `${place(heading.line)}: "${unknown}" is no column. The columns are ${columns.join(', ')}.`,
    );
  }
  const missing = needed.find((name) => !names.includes(name));
  if (missing !== undefined) {
    throw new Error(`${place(heading.line)}: the column "${missing}" is missing.`);
  }
  const rows: AgentRow[] = [];
  const wrong: string[] = [];
  const seen = new Map<string, number>();
  for (const { line, cells } of lines) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    try {
      const row = rowOf(names as Column[], cells, needed, place(line));
      const before = seen.get(row.email.toLowerCase());
      if (before !== undefined) {
        throw new Error(`${row.email} stands in line ${before} already`);
      }
      seen.set(row.email.toLowerCase(), line);
      rows.push(row);
    } catch (error) {
      wrong.push(`${place(line)}: ${(error as Error).message}.`);
    }
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return rows;
}

function rowOf(
  names: readonly Column[],
  cells: readonly string[],
  needed: readonly string[],
  place: string,
): AgentRow {
  if (cells.length > names.length) {
    throw new Error(
      `has ${cells.length} cells for ${names.length} columns; a cell with a comma in it is put in quotes`,
    );
  }
  const row: AgentRow = { place, email: '' };
  names.forEach((name, index) => {
    const text = (cells[index] ?? '').trim();
    if (text === '') {
      if (needed.includes(name)) throw new Error(`${name} is empty`);
      return;
    }
    Object.assign(row, { [name]: cellValue(name, text) });
  });
  return row;
}

function cellValue(name: Column, text: string): unknown {
  switch (name) {
    case 'email':
      if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return text;
      throw new Error(`"${text}" is no e-mail address`);
    case 'role':
      if (['agent', 'supervisor', 'admin'].includes(text)) return text;
      throw new Error(`"${text}" is no role: agent, supervisor or admin`);
    case 'capacity':
      if (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 50) return Number(text);
      throw new Error(`capacity is a whole number from 1 to 50, not "${text}"`);
    case 'groups':
    case 'languages':
      return listOf(text);
    case 'skills':
      return Object.fromEntries(listOf(text).map(skillOf));
    default:
      return text;
  }
}

function listOf(text: string): string[] {
  return text
    .split(/[;,]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function skillOf(text: string): [string, number] {
  const [, name, level] = /^(.+?)\s*:\s*([1-5])$/.exec(text) ?? [];
  if (name === undefined) throw new Error(`"${text}" is no skill with a level, such as billing:3`);
  return [name, Number(level)];
}

/** Cells by line. A quoted cell may hold commas, line breaks and doubled quotes. */
function readCsv(text: string): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let startedAt = 1;
  const endRow = () => {
    rows.push({ line: startedAt, cells: [...cells, cell] });
    cells = [];
    cell = '';
    startedAt = line + 1;
  };
  for (let index = 0; index < text.length; index++) {
    const char = text[index] as string;
    if (char === '"' && quoted && text[index + 1] === '"') {
      cell += '"';
      index++;
    } else if (char === '"') quoted = !quoted;
    else if (char === ',' && !quoted) {
      cells.push(cell);
      cell = '';
    } else if (char === '\n' && !quoted) {
      endRow();
      line++;
    } else if (char !== '\r' || quoted) {
      if (char === '\n') line++;
      cell += char;
    }
  }
  if (quoted) throw new Error(`line ${startedAt}: a quotation mark is not closed.`);
  if (cell !== '' || cells.length > 0) endRow();
  return rows;
}
