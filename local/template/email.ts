import type { EmailModel, ReceiptAction } from '../ses/model.ts';
import { functionNameOf } from './functions.ts';
import { asArray, asBoolean, asObject, asStrings, asText } from './json.ts';
import type { Resource, Resources } from './resources.ts';
import { TemplateError } from './template-error.ts';

/** What the templates say of Amazon SES. Throws a `TemplateError` for an action that is not served. */
export function readEmail(resources: Resources, region: string, accountId: string): EmailModel {
  const arn = (rest: string) => `arn:aws:ses:${region}:${accountId}:${rest}`;
  const destinations = resources.ofType('AWS::SES::ConfigurationSetEventDestination');
  return {
    identities: resources.ofType('AWS::SES::EmailIdentity').map(({ ref, properties }) => ({
      name: ref.toLowerCase(),
      arn: arn(`identity/${ref}`),
      configurationSet: asText(
        asObject(properties['ConfigurationSetAttributes'])['ConfigurationSetName'],
      ),
    })),
    configurationSets: resources.ofType('AWS::SES::ConfigurationSet').map(({ ref }) => ({
      name: ref,
      arn: arn(`configuration-set/${ref}`),
      told: destinations
        .filter(({ properties }) => properties['ConfigurationSetName'] === ref)
        .flatMap(({ properties }) => toldBy(properties['EventDestination'])),
    })),
    receiptRules: resources.ofType('AWS::SES::ReceiptRule').flatMap((resource) => {
      const rule = asObject(resource.properties['Rule']);
      if (asBoolean(rule['Enabled']) !== true) return [];
      const name = asText(rule['Name']) ?? resource.ref;
      const set = asText(resource.properties['RuleSetName']) ?? '';
      return [
        {
          name,
          arn: arn(`receipt-rule-set/${set}:receipt-rule/${name}`),
          recipients: asStrings(rule['Recipients']).map((one) => one.toLowerCase()),
          actions: asArray(rule['Actions']).map((action) => actionOf(resource, action)),
        },
      ];
    }),
    // Without a pattern it is the clock's.
    eventRules: resources
      .ofType('AWS::Events::Rule')
      .filter(({ properties }) => properties['EventPattern'] !== undefined)
      .map(({ properties }) => ({
        pattern: asObject(properties['EventPattern']),
        functionNames: asArray(properties['Targets']).flatMap(
          (target) => functionNameOf(asObject(target)['Arn']) ?? [],
        ),
      })),
  };
}

/** Only the event bus is served of where events can go. */
function toldBy(destination: unknown): string[] {
  const { Enabled, EventBridgeDestination, MatchingEventTypes } = asObject(destination);
  const isServed = asBoolean(Enabled) !== false && EventBridgeDestination !== undefined;
  return isServed ? asStrings(MatchingEventTypes).map((type) => type.toUpperCase()) : [];
}

function actionOf({ id }: Resource, action: unknown): ReceiptAction {
  const { S3Action, LambdaAction } = asObject(action);
  const functionName = functionNameOf(asObject(LambdaAction)['FunctionArn']);
  if (functionName !== undefined) return { kind: 'lambda', functionName };
  const { BucketName, ObjectKeyPrefix } = asObject(S3Action);
  const bucket = asText(BucketName);
  if (bucket !== undefined) return { kind: 's3', bucket, prefix: asText(ObjectKeyPrefix) ?? '' };
  throw new TemplateError(
    `${id} does something with mail that the local runtime does not: it serves S3Action and LambdaAction.`,
  );
}
