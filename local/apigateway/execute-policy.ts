/** A policy document as Lambda authorizers return it. */
interface Statement {
  Effect?: unknown;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  NotResource?: unknown;
  Condition?: unknown;
}

const ACTION = 'execute-api:Invoke';

/**
 * Whether an authorizer's IAM policy allows `execute-api:Invoke` on `methodArn`: an explicit deny
 * wins, and nothing is allowed that no statement allows. `*` and `?` are wildcards.
 *
 * A statement with a condition is read on the safe side, as there is no request context to hold it
 * against: such an Allow does not count, such a Deny does.
 */
export function policyAllows(document: unknown, methodArn: string): boolean {
  const statements = (document as { Statement?: unknown } | null)?.Statement;
  let allowed = false;
  for (const statement of list(statements) as Statement[]) {
    if (typeof statement !== 'object' || statement === null) continue;
    if (!covers(statement.Action, statement.NotAction, ACTION, true)) continue;
    if (!covers(statement.Resource, statement.NotResource, methodArn, false)) continue;
    if (statement.Effect === 'Deny') return false;
    if (statement.Effect === 'Allow' && statement.Condition === undefined) allowed = true;
  }
  return allowed;
}

function covers(
  including: unknown,
  excluding: unknown,
  value: string,
  ignoreCase: boolean,
): boolean {
  const matches = (pattern: unknown): boolean =>
    typeof pattern === 'string' &&
    (ignoreCase
      ? wildcardMatches(pattern.toLowerCase(), value.toLowerCase())
      : wildcardMatches(pattern, value));
  if (including !== undefined) return list(including).some(matches);
  return excluding !== undefined && !list(excluding).some(matches);
}

function list(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Matches without a regular expression, so that no pattern can make it slow. */
function wildcardMatches(pattern: string, value: string): boolean {
  let p = 0;
  let v = 0;
  let star = -1;
  let retry = 0;
  while (v < value.length) {
    if (
      p < pattern.length &&
      (pattern[p] === '?' || (pattern[p] === value[v] && pattern[p] !== '*'))
    ) {
      p += 1;
      v += 1;
    } else if (pattern[p] === '*') {
      star = p++;
      retry = v;
    } else if (star >= 0) {
      p = star + 1;
      v = ++retry;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
