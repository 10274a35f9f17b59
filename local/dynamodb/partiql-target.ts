/** What a PartiQL statement does to which table. */
export interface StatementTarget {
  action: 'PartiQLSelect' | 'PartiQLInsert' | 'PartiQLUpdate' | 'PartiQLDelete';
  table: string;
  index: string | undefined;
}

const NAME = String.raw`(?:"([^"]+)"|([\w.-]+))(?:\s*\.\s*(?:"([^"]+)"|([\w-]+)))?`;
const FORMS: readonly (readonly [RegExp, StatementTarget['action']])[] = [
  [
    new RegExp(String.raw`^\s*(?:EXISTS\s*\(\s*)?SELECT\b[\s\S]*?\bFROM\s+${NAME}`, 'i'),
    'PartiQLSelect',
  ],
  [new RegExp(String.raw`^\s*INSERT\s+INTO\s+${NAME}`, 'i'), 'PartiQLInsert'],
  [new RegExp(String.raw`^\s*UPDATE\s+${NAME}`, 'i'), 'PartiQLUpdate'],
  [new RegExp(String.raw`^\s*DELETE\s+FROM\s+${NAME}`, 'i'), 'PartiQLDelete'],
];

/**
 * Reads action, table and index from a PartiQL statement. What is not understood counts as a
 * select on every table, which only the administrator and the widest of roles may do: the engine
 * then says what is wrong with it.
 */
export function statementTarget(statement: string): StatementTarget {
  for (const [form, action] of FORMS) {
    const match = form.exec(statement);
    if (match === null) continue;
    return { action, table: match[1] ?? match[2] ?? '*', index: match[3] ?? match[4] };
  }
  return { action: 'PartiQLSelect', table: '*', index: undefined };
}
