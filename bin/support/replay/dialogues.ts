import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { limits } from '../../../core/protocol/limits.ts';

export type Role = 'customer' | 'agent';

export interface Turn {
  role: Role;
  text: string;
}

export interface Dialogue {
  id: string;
  company: string;
  turns: Turn[];
}

export interface Dialogues {
  dialogues: Dialogue[];
  /** What was changed so that it can be sent: one sentence each. */
  notes: string[];
}

const dialogueSchema = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(100)),
  company: z.optional(z.string()),
  turns: z.array(z.object({ role: z.enum(['customer', 'agent']), text: z.string() })),
});

/** A file of dialogues that cannot be played. */
export class DialogueFileError extends Error {
  readonly code: 'FILE_UNREADABLE' | 'LINE_INVALID' | 'FILE_EMPTY';

  constructor(code: DialogueFileError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DialogueFileError';
    this.code = code;
  }
}

/**
 * Reads a file of dialogues, one JSON object a line.
 * @throws DialogueFileError that names the file and the line
 */
export function readDialogues(file: string): Dialogues {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? 'error';
    throw new DialogueFileError('FILE_UNREADABLE', `${file} cannot be read (${why}).`, { cause });
  }
  return parseDialogues(text, file);
}

/**
 * Texts longer than a message may be are cut, empty ones left out, dialogues that a customer does not
 * begin lose what comes before his first turn: each is noted.
 * @throws DialogueFileError that names the file and the line
 */
export function parseDialogues(text: string, file: string): Dialogues {
  const dialogues: Dialogue[] = [];
  const notes: string[] = [];
  const lineOf = new Map<string, number>();
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const at = `${file}, line ${index + 1}`;
    const read = readLine(line, at);
    const before = lineOf.get(read.id);
    if (before !== undefined) {
      throw invalid(`${at}: the id "${read.id}" is that of line ${before}, too.`);
    }
    lineOf.set(read.id, index + 1);
    const turns = sendable(read.turns, at, notes);
    if (turns.length === 0) notes.push(`${at}: nothing that a customer says; left out.`);
    else dialogues.push({ id: read.id, company: read.company ?? '', turns });
  });
  if (dialogues.length === 0) {
    throw new DialogueFileError('FILE_EMPTY', `${file} has no dialogue that can be played.`);
  }
  return { dialogues, notes };
}

function readLine(line: string, at: string): z.infer<typeof dialogueSchema> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw invalid(`${at}: not JSON (${(cause as Error).message}).`, cause);
  }
  const result = dialogueSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalid(
    `${at}: ${issue?.path.join('.') || 'the line'} is wrong (${issue?.message}). It takes {"id", "company", "turns": [{"role": "customer" or "agent", "text"}]}.`,
  );
}

function sendable(turns: Turn[], at: string, notes: string[]): Turn[] {
  const result: Turn[] = [];
  turns.forEach(({ role, text }, index) => {
    const turn = `${at}, turn ${index + 1}`;
    if (text.trim() === '') notes.push(`${turn}: empty; left out.`);
    else if (result.length === 0 && role === 'agent') {
      notes.push(`${turn}: comes before the customer's first; left out.`);
    } else if (text.length > limits.text) {
      notes.push(`${turn}: ${text.length} characters, cut to ${limits.text}.`);
      result.push({ role, text: cut(text) });
    } else result.push({ role, text });
  });
  return result;
}

/** Not in the middle of a character that takes two code units. */
function cut(text: string): string {
  const last = text.charCodeAt(limits.text - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limits.text - 1 : limits.text);
}

function invalid(message: string, cause?: unknown): DialogueFileError {
  return new DialogueFileError('LINE_INVALID', message, { cause });
}
