import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { FunctionDefinition, QueueName, TableName } from '../../functions/definition.ts';
import type { Bundle } from '../bundling/bundle.ts';
import type { Capacity } from '../capacity.ts';
import type { Settings } from '../settings.ts';

/** What holds for the whole app, before anything of it is built. */
export interface Plan {
  settings: Settings;
  capacity: Capacity;
  definitions: readonly FunctionDefinition[];
  /** By function name. */
  bundles: Readonly<Record<string, Bundle>>;
}

export interface DataParts {
  tables: Record<TableName, TableV2>;
  /** What functions keep in objects. */
  content: BucketPart;
  userPool: IUserPool;
  userPoolClient: IUserPoolClient;
  /** Signs the SDK's session tokens. */
  sdkToken: ISecret;
  /** Secrets that apps' flows send to APIs, made when an app sets its first. */
  appSecrets: {
    /** Their names are `<prefix>/<app id>`. */
    prefix: string;
    /** The ARN of all of them, ending in a wildcard. */
    arns: string;
  };
}

/** A bucket as other stacks refer to it: by values that its own stack exports. */
export interface BucketPart {
  name: string;
  arn: string;
}

export interface SiteParts {
  site: BucketPart & {
    /** https://…, without a slash at its end. */
    url: string;
  };
  /** Attachments; the site serves them under `media/`. */
  media: BucketPart;
}

export interface MessagingParts {
  queues: Record<QueueName, Queue>;
}

/** Where clients connect, and where functions post to their sockets. */
export interface WebSocketEndpoint {
  apiId: string;
  /** wss://…/<stage> */
  url: string;
  /** https://…/<stage>, for `@connections`. */
  callbackUrl: string;
  /** ARN of the stage, without a slash at its end. */
  stageArn: string;
}

export interface HttpEndpoint {
  apiId: string;
  /** https://…, without a slash at its end. */
  url: string;
}

/** What Amazon SES knows the deployment by, where it takes mail. */
export interface EmailParts {
  domain: string;
  /** Of the configuration set with which it sends. */
  configurationSet: string;
  /** Of the receipt rule and its set. */
  ruleName: string;
}

/** All that functions refer to. Stacks hand it on in one direction only, so no cycle can arise. */
export interface Parts extends DataParts, MessagingParts, SiteParts {
  webSocket: WebSocketEndpoint;
  /** Names, which refer to no stack. Undefined where the deployment takes no mail. */
  email: EmailParts | undefined;
  /** Undefined for the functions of stacks before it. */
  httpApi?: HttpEndpoint;
}
