import { managedPolicy } from './managed-policies.ts';
import { listOf, type OneOrMany, type PolicyDocument } from './policy-document.ts';

/** A role with everything that the template lets it do. */
export interface RoleModel {
  logicalId: string;
  roleName: string;
  policies: PolicyDocument[];
}

/** A resource of a template whose intrinsics are resolved. */
export interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
}

/**
 * Gathers the roles of a template with their inline policies, managed policies and the
 * `AWS::IAM::Policy` and `AWS::IAM::ManagedPolicy` resources that are attached to them.
 *
 * @param resources by logical id, intrinsics resolved: `Ref` of a role is what `roleName` says
 * @param roleName the physical name of a role
 * @throws IamError `UNKNOWN_MANAGED_POLICY`
 */
export function templateRoles(
  resources: Readonly<Record<string, TemplateResource>>,
  roleName: (logicalId: string) => string,
): RoleModel[] {
  const roles = new Map<string, RoleModel>();
  const customerManaged = new Map<string, PolicyDocument>();
  for (const [logicalId, resource] of Object.entries(resources)) {
    if (resource.Type !== 'AWS::IAM::ManagedPolicy') continue;
    const document = resource.Properties?.['PolicyDocument'] as PolicyDocument | undefined;
    if (document !== undefined) customerManaged.set(logicalId, document);
  }
  for (const [logicalId, resource] of Object.entries(resources)) {
    if (resource.Type !== 'AWS::IAM::Role') continue;
    const properties = resource.Properties ?? {};
    const inline = (properties['Policies'] ?? []) as { PolicyDocument: PolicyDocument }[];
    const name = roleName(logicalId);
    const attached = listOf(properties['ManagedPolicyArns'] as OneOrMany<string> | undefined);
    roles.set(name, {
      logicalId,
      roleName: name,
      policies: [
        ...inline.map((policy) => policy.PolicyDocument),
        // An ARN that is a resource's own Ref is a customer managed policy of this template.
        ...attached.map((arn) => customerManaged.get(arn) ?? managedPolicy(arn)),
      ],
    });
  }
  for (const resource of Object.values(resources)) {
    if (resource.Type !== 'AWS::IAM::Policy' && resource.Type !== 'AWS::IAM::ManagedPolicy') {
      continue;
    }
    const document = resource.Properties?.['PolicyDocument'] as PolicyDocument | undefined;
    if (document === undefined) continue;
    for (const name of listOf(resource.Properties?.['Roles'] as OneOrMany<string> | undefined)) {
      roles.get(name)?.policies.push(document);
    }
  }
  return [...roles.values()];
}
