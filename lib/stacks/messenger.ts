import { CustomResource, Duration, FileSystem, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { createFunction, pascalCase } from '../constructs/function.ts';
import type { HttpEndpoint, Parts, Plan } from '../constructs/parts.ts';

/**
 * Above what Lambda's three attempts take; CloudFormation would wait for an hour by default. A function
 * that runs at all says itself what went wrong, long before.
 */
const SERVICE_TIMEOUT = Duration.minutes(20);

/**
 * What a deploy does by functions: it puts the messenger onto the site. Apart from the APIs and last, so
 * that a failure takes neither of them back.
 */
export class MessengerStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    plan: Plan,
    parts: Parts & { httpApi: HttpEndpoint },
    props: StackProps,
  ) {
    super(scope, id, { ...props, description: 'Causerie: the messenger on the site' });
    for (const definition of plan.definitions) {
      const { name, trigger } = definition;
      if (trigger.kind !== 'deployment') continue;
      const lambda = createFunction(this, definition, parts, plan);
      new CustomResource(this, `${pascalCase(name)}Run`, {
        resourceType: `Custom::${pascalCase(name)}`,
        serviceToken: lambda.functionArn,
        serviceTimeout: SERVICE_TIMEOUT,
        // CloudFormation calls the function when one of these has changed.
        properties: {
          code: FileSystem.fingerprint(plan.bundles[name]?.directory ?? ''),
          apiUrl: parts.httpApi.url,
          siteUrl: parts.site.url,
        },
      });
    }
  }
}
