import type { Permission, Principal } from '../contracts.ts';
import type { AuthFailure } from './auth-failure.ts';
import type { SignedRequest } from './canonical-request.ts';
import type { RequestContext } from './condition.ts';
import { type Credentials, sessionCredentials } from './credentials.ts';
import { IamError } from './iam-error.ts';
import { type CompiledPolicies, compilePolicies } from './policy.ts';
import type { PolicyDocument } from './policy-document.ts';
import type { TextSignature } from './signature-fields.ts';
import { createSignatureVerifier, type SignatureCheck } from './sigv4.ts';
import type { RoleModel } from './template-roles.ts';

/** Everything that another thread needs to check and decide in the same way. Structured-cloneable. */
export interface IamState {
  accountId: string;
  region: string;
  seed: string;
  admin: Credentials;
  roles: RoleModel[];
  sessions: { roleLogicalId: string; sessionName: string }[];
  resourcePolicies: { resourceArn: string; policy: PolicyDocument }[];
}

export interface IamOptions {
  /** The operator's own key, which may do anything, as the `aws` command line would use it. */
  admin: Credentials;
  /** Secret of the data directory, from which the roles' keys are derived. */
  seed: string;
  accountId?: string;
  region?: string;
  roles?: readonly RoleModel[];
  now(): number;
}

export type Authentication =
  | { ok: true; principal: Principal; service: string }
  | { ok: false; failure: AuthFailure };

export interface Iam {
  readonly accountId: string;
  readonly region: string;
  readonly admin: Credentials;
  /** Adds a role, or replaces its policies. @throws IamError for a policy that cannot be compiled */
  register(role: RoleModel): void;
  /** Sets the policy of a queue, bucket or other resource. */
  registerResourcePolicy(resourceArn: string, policy: PolicyDocument): void;
  /**
   * The key that a function signs with.
   * @param sessionName Lambda uses the function's name
   * @throws IamError `UNKNOWN_ROLE`
   */
  credentialsFor(roleLogicalId: string, sessionName?: string): Credentials;
  /** Who signed the request, or why that cannot be told. */
  authenticate(request: SignedRequest): Authentication;
  /** Who signed a text by itself, such as the policy of a form. */
  authenticateText(text: string, signature: TextSignature): Authentication;
  /** Undefined where the permission is granted, else the message of AWS's AccessDenied. */
  refusal(principal: Principal, permission: Permission): string | undefined;
  /** The ARN that STS and error messages give for the caller. */
  callerArn(principal: Principal): string;
  /** Whether any policy of the caller asks for a condition key that starts so, `dynamodb:` say. */
  usesConditionKey(principal: Principal, prefix: string): boolean;
  /** The state, for `createIamFromState` in another thread. */
  state(): IamState;
  /** Called after each change of the state. */
  onChange(listener: () => void): void;
}

interface Session {
  credentials: Credentials;
  principal: Principal;
  callerArn: string;
  role: CompiledRole | undefined; // undefined for the administrator
}

interface CompiledRole {
  model: RoleModel;
  arn: string;
  policies: CompiledPolicies;
  /** Refusals by action and resource; an empty string stands for allowed. */
  decisions: Map<string, string>;
}

/** Beyond this many remembered decisions a role's are forgotten, so that ARNs with ids do no harm. */
const MAX_DECISIONS = 10_000;

/**
 * The account's identities: whose signature is right, and what the template lets each role do.
 */
export function createIam(options: IamOptions): Iam {
  const accountId = options.accountId ?? '000000000000';
  const region = options.region ?? 'us-east-1';
  const roles = new Map<string, CompiledRole>();
  const sessions = new Map<string, Session>();
  const sessionNames: IamState['sessions'] = [];
  const resourcePolicies = new Map<
    string,
    { policy: PolicyDocument; compiled: CompiledPolicies }
  >();
  const listeners: (() => void)[] = [];

  const adminArn = `arn:aws:iam::${accountId}:user/admin`;
  sessions.set(options.admin.accessKeyId, {
    credentials: options.admin,
    principal: { accessKeyId: options.admin.accessKeyId, arn: adminArn },
    callerArn: adminArn,
    role: undefined,
  });

  const verifier = createSignatureVerifier(
    (accessKeyId) => sessions.get(accessKeyId)?.credentials,
    options.now,
  );

  const changed = (): void => {
    for (const role of roles.values()) role.decisions.clear();
    for (const listener of listeners) listener();
  };

  function register(model: RoleModel): void {
    const policies = compilePolicies(model.policies);
    const known = roles.get(model.logicalId);
    const arn = `arn:aws:iam::${accountId}:role/${model.roleName}`;
    // Sessions hold the compiled role, so a registered one is changed in place.
    if (known !== undefined) Object.assign(known, { model, arn, policies });
    else roles.set(model.logicalId, { model, arn, policies, decisions: new Map() });
    changed();
  }

  function sessionOf(principal: Principal): Session {
    const session = sessions.get(principal.accessKeyId);
    if (session === undefined) {
      throw new IamError('UNKNOWN_ROLE', `No caller signs with the key ${principal.accessKeyId}.`);
    }
    return session;
  }

  function identify(check: SignatureCheck): Authentication {
    if (!check.ok) return check;
    const { accessKeyId, service } = check.verified;
    if (check.verified.region !== region) {
      const message = `Credential should be scoped to a valid region: '${region}', not '${check.verified.region}'.`;
      return { ok: false, failure: { kind: 'mismatch', message } };
    }
    const session = sessions.get(accessKeyId) as Session; // the verifier just found it
    return { ok: true, principal: session.principal, service };
  }

  function decide(session: Session, permission: Permission): { refusal: string; keep: boolean } {
    const { action, resource } = permission;
    const context = requestContext(accountId, session, permission);
    const { arn } = session.principal;
    const arns = [arn, session.callerArn, `arn:aws:iam::${accountId}:root`];
    const ofResource = resourcePolicies
      .get(policyHolder(resource))
      ?.compiled.evaluate(action, resource, context, arns);
    const ofIdentity = session.role?.policies.evaluate(action, resource, context, arns);
    const keep = ofResource?.cacheable !== false && ofIdentity?.cacheable !== false;
    const because = (why: string): { refusal: string; keep: boolean } => ({
      refusal: `User: ${session.callerArn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
      keep,
    });
    if (ofIdentity?.effect === 'deny')
      return because('with an explicit deny in an identity-based policy');
    if (ofResource?.effect === 'deny')
      return because('with an explicit deny in a resource-based policy');
    // Within one account either side's allow is enough.
    const allowed =
      session.role === undefined ||
      ofIdentity?.effect === 'allow' ||
      ofResource?.effect === 'allow';
    if (allowed) return { refusal: '', keep };
    return because(`because no identity-based policy allows the ${action} action`);
  }

  const iam: Iam = {
    accountId,
    region,
    admin: options.admin,
    register,
    registerResourcePolicy(resourceArn, policy) {
      resourcePolicies.set(resourceArn, { policy, compiled: compilePolicies([policy]) });
      changed();
    },
    credentialsFor(roleLogicalId, sessionName = 'causerie') {
      const role = roles.get(roleLogicalId);
      if (role === undefined) {
        throw new IamError(
          'UNKNOWN_ROLE',
          `The template has no role ${roleLogicalId}. Its roles: ${[...roles.keys()].join(', ') || 'none'}.`,
        );
      }
      const { roleName } = role.model;
      const credentials = sessionCredentials(options.seed, roleName, sessionName);
      if (!sessions.has(credentials.accessKeyId)) {
        sessions.set(credentials.accessKeyId, {
          credentials,
          principal: { accessKeyId: credentials.accessKeyId, arn: role.arn, roleLogicalId },
          callerArn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
          role,
        });
        sessionNames.push({ roleLogicalId, sessionName });
        changed();
      }
      return credentials;
    },
    authenticate: (request) => identify(verifier.verify(request)),
    authenticateText: (text, signature) => identify(verifier.verifyText(text, signature)),
    refusal(principal, permission) {
      const session = sessionOf(principal);
      const decisions = session.role?.decisions;
      // Refusals name the session, so decisions are kept for each.
      const name = `${principal.accessKeyId} ${permission.action} ${permission.resource}`;
      const known = decisions?.get(name);
      if (known !== undefined) return known === '' ? undefined : known;
      const { refusal, keep } = decide(session, permission);
      if (keep && decisions !== undefined) {
        if (decisions.size >= MAX_DECISIONS) decisions.clear();
        decisions.set(name, refusal);
      }
      return refusal === '' ? undefined : refusal;
    },
    callerArn: (principal) => sessionOf(principal).callerArn,
    usesConditionKey(principal, prefix) {
      const wanted = prefix.toLowerCase();
      const keys = sessionOf(principal).role?.policies.conditionKeys ?? [];
      for (const key of keys) if (key.startsWith(wanted)) return true;
      for (const { compiled } of resourcePolicies.values()) {
        for (const key of compiled.conditionKeys) if (key.startsWith(wanted)) return true;
      }
      return false;
    },
    state: () => ({
      accountId,
      region,
      seed: options.seed,
      admin: options.admin,
      roles: [...roles.values()].map((role) => role.model),
      sessions: sessionNames.slice(),
      resourcePolicies: [...resourcePolicies].map(([resourceArn, { policy }]) => ({
        resourceArn,
        policy,
      })),
    }),
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
  for (const role of options.roles ?? []) register(role);
  return iam;
}

/** The resource whose policy counts: an object's is that of its bucket. */
function policyHolder(arn: string): string {
  return arn.startsWith('arn:aws:s3:::') ? (arn.split('/', 1)[0] ?? arn) : arn;
}

/** An Iam that knows what another one knew when it gave its state. */
export function createIamFromState(state: IamState, now: () => number): Iam {
  const iam = createIam({ ...state, now });
  for (const { resourceArn, policy } of state.resourcePolicies) {
    iam.registerResourcePolicy(resourceArn, policy);
  }
  for (const { roleLogicalId, sessionName } of state.sessions) {
    iam.credentialsFor(roleLogicalId, sessionName);
  }
  return iam;
}

/** The global condition keys that a local request has, and those that the service adds. */
function requestContext(
  accountId: string,
  session: Session,
  permission: Permission,
): RequestContext {
  const context = new Map<string, readonly string[]>([
    // Nothing leaves the machine, which is what `enforceSSL` is about.
    ['aws:securetransport', ['true']],
    ['aws:principalarn', [session.principal.arn]],
    ['aws:principalaccount', [accountId]],
    ['aws:resourceaccount', [accountId]],
    ['aws:principaltype', [session.role === undefined ? 'User' : 'AssumedRole']],
  ]);
  if (session.role === undefined) context.set('aws:username', ['admin']);
  for (const [key, value] of Object.entries(permission.context ?? {})) {
    context.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  }
  return context;
}
