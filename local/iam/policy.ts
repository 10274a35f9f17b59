import { type CompiledCondition, compileCondition, type RequestContext } from './condition.ts';
import { IamError } from './iam-error.ts';
import { listOf, type PolicyDocument, type PolicyStatement } from './policy-document.ts';
import { compileAny, type Matcher } from './wildcard.ts';

interface CompiledStatement {
  deny: boolean;
  action: Matcher;
  resource: (arn: string, context: RequestContext) => boolean;
  /** The caller's ARNs that a resource policy's statement is about; absent in identity policies. */
  principal?: (arns: readonly string[]) => boolean;
  condition?: CompiledCondition;
  /** The answer depends on more than action and resource, so it must not be remembered. */
  contextual: boolean;
}

/** What one policy, or several together, say about a request. */
export interface PolicyVerdict {
  effect: 'allow' | 'deny' | 'none';
  /** False when a condition or policy variable took part: such a verdict holds for one request. */
  cacheable: boolean;
}

/** Policies made ready to be asked often. */
export interface CompiledPolicies {
  evaluate(
    action: string,
    resource: string,
    context: RequestContext,
    principalArns: readonly string[],
  ): PolicyVerdict;
  /** Lower-cased condition keys that occur in any statement. */
  readonly conditionKeys: ReadonlySet<string>;
}

/**
 * Compiles policies once. An explicit deny wins over any allow; without either the effect is
 * `none` (IAM user guide, "Policy evaluation logic").
 *
 * @throws IamError `MALFORMED_POLICY` or `UNSUPPORTED_CONDITION`
 */
export function compilePolicies(documents: readonly PolicyDocument[]): CompiledPolicies {
  const statements = documents.flatMap((document) => listOf(document.Statement).map(compile));
  const conditionKeys = new Set(
    documents
      .flatMap((document) => listOf(document.Statement))
      .flatMap((statement) => Object.values(statement.Condition ?? {}))
      .flatMap((keys) => Object.keys(keys).map((key) => key.toLowerCase())),
  );
  return {
    conditionKeys,
    evaluate(action, resource, context, principalArns) {
      let allowed = false;
      let cacheable = true;
      for (const statement of statements) {
        if (!statement.action(action)) continue;
        if (statement.contextual) cacheable = false;
        if (!statement.resource(resource, context)) continue;
        if (statement.principal !== undefined && !statement.principal(principalArns)) continue;
        if (statement.condition !== undefined && !statement.condition(context)) continue;
        if (statement.deny) return { effect: 'deny', cacheable };
        allowed = true;
      }
      return { effect: allowed ? 'allow' : 'none', cacheable };
    },
  };
}

function compile(statement: PolicyStatement): CompiledStatement {
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
    throw new IamError('MALFORMED_POLICY', 'A policy statement needs the Effect Allow or Deny.');
  }
  const resources = listOf(statement.Resource ?? statement.NotResource ?? '*');
  const variables = resources.some((resource) => resource.includes('${'));
  const compiled: CompiledStatement = {
    deny: statement.Effect === 'Deny',
    action: compileActions(statement),
    resource: compileResources(resources, statement.Resource === undefined, variables, statement),
    contextual: variables || statement.Condition !== undefined,
  };
  if (statement.Condition !== undefined) compiled.condition = compileCondition(statement.Condition);
  const principal = statement.Principal ?? statement.NotPrincipal;
  if (principal !== undefined) {
    const matches = compilePrincipal(principal);
    const negate = statement.Principal === undefined;
    compiled.principal = (arns) => arns.some(matches) !== negate;
  }
  return compiled;
}

function compileActions(statement: PolicyStatement): Matcher {
  if (statement.Action !== undefined) return compileAny(listOf(statement.Action), true);
  if (statement.NotAction === undefined) {
    throw new IamError('MALFORMED_POLICY', 'A policy statement needs an Action or a NotAction.');
  }
  const excluded = compileAny(listOf(statement.NotAction), true);
  return (action) => !excluded(action);
}

function compileResources(
  patterns: string[],
  isNegation: boolean,
  variables: boolean,
  statement: PolicyStatement,
): CompiledStatement['resource'] {
  const negate = isNegation && statement.NotResource !== undefined;
  if (!variables) {
    const matches = compileAny(patterns);
    return (arn) => matches(arn) !== negate;
  }
  return (arn, context) => {
    const known = patterns.flatMap((pattern) => substitute(pattern, context) ?? []);
    return (known.length > 0 && compileAny(known)(arn)) !== negate;
  };
}

/** Fills in `${aws:…}` variables; undefined where the request has no such key, so nothing fits. */
function substitute(pattern: string, context: RequestContext): string | undefined {
  let missing = false;
  const text = pattern.replace(/\$\{([^}]*)\}/g, (_, key: string) => {
    const value = context.get(key.toLowerCase())?.[0];
    if (value === undefined) missing = true;
    return value ?? '';
  });
  return missing ? undefined : text;
}

function compilePrincipal(principal: NonNullable<PolicyStatement['Principal']>): Matcher {
  if (principal === '*') return () => true;
  // `Federated` and `CanonicalUser` never name a caller that signs with a key of ours; a service is
  // named by its own name, which is nobody's ARN.
  const accepted = [
    ...listOf(principal['AWS']).map((entry) =>
      /^\d{12}$/.test(entry) ? `arn:aws:iam::${entry}:root` : entry,
    ),
    ...listOf(principal['Service']),
  ];
  if (accepted.includes('*')) return () => true;
  return (arn) => accepted.includes(arn);
}
