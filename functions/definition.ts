/**
 * What a function is, said once: the stacks build it from this, the handler reads its environment
 * through it, the API descriptions list its routes from it.
 */

/** Tables of `lib/stacks/data`. */
export type TableName = 'conversations' | 'directory';

/** Queues of `lib/stacks/messaging`. `delivery` and `timers` are standard, the others FIFO. */
export type QueueName =
  | 'steps'
  | 'routing'
  | 'delivery'
  | 'timers'
  | 'answers'
  | 'webhooks'
  | 'inbound'
  | 'outbound';

/**
 * Buckets: `content` is the functions' own; CloudFront serves `site`, the public pages and the messenger,
 * and of `media`, what people send each other, the objects under `media/`.
 */
export type BucketName = 'content' | 'site' | 'media';

/** Environment variables that stacks know how to fill. */
export type EnvironmentName =
  | 'CONVERSATIONS_TABLE'
  | 'DIRECTORY_TABLE'
  | 'STEPS_QUEUE_URL'
  | 'ROUTING_QUEUE_URL'
  | 'DELIVERY_QUEUE_URL'
  | 'TIMERS_QUEUE_URL'
  | 'ANSWERS_QUEUE_URL'
  | 'WEBHOOKS_QUEUE_URL'
  | 'INBOUND_QUEUE_URL'
  | 'OUTBOUND_QUEUE_URL'
  | 'CONTENT_BUCKET' // the bucket's name
  | 'SITE_BUCKET'
  | 'SITE_URL' // https://… of the public pages, without a slash at its end
  | 'MEDIA_BUCKET'
  | 'HTTP_API_URL' // https://… without a slash at its end; not for functions of the WebSocket API
  | 'WEBSOCKET_CALLBACK_URL' // https://…/<stage>, for `@connections`
  | 'WEBSOCKET_URL' // wss://…/<stage>, told to clients
  | 'SDK_TOKEN_SECRET_ARN' // Secrets Manager: signs the SDK's session tokens
  | 'APP_SECRETS_PREFIX' // Secrets Manager: what an app's flows send to APIs is <prefix>/<app id>
  | 'USER_POOL_ID'
  | 'USER_POOL_CLIENT_ID'
  | 'USER_POOL_ISSUER' // https://cognito-idp.<region>.amazonaws.com/<pool>
  | 'EMAIL_DOMAIN' // of which it takes mail; 'none' where it takes none
  | 'APP_QUOTAS'; // JSON of `AppQuotas`

/** A permission that the function's role gets, and nothing besides. */
export type Grant =
  | { table: TableName; actions: readonly string[]; indexes?: boolean }
  | {
      queue: QueueName;
      /** Whoever reads the queue may hide a message for longer, and so choose when it comes again. */
      actions: readonly ('sqs:SendMessage' | 'sqs:ChangeMessageVisibility')[];
    }
  | {
      bucket: BucketName;
      /** Without `s3:ListBucket` S3 answers 403, not 404, for an object that is not there. */
      actions: readonly ('s3:GetObject' | 's3:PutObject' | 's3:DeleteObject' | 's3:ListBucket')[];
      /** Objects under it only, such as 'answers/'; `s3:ListBucket` is for the whole bucket. */
      prefix?: string;
    }
  | { connections: readonly ('POST' | 'GET' | 'DELETE')[] } // execute-api:ManageConnections
  | { secret: 'sdk-token'; actions: readonly ['secretsmanager:GetSecretValue'] }
  | {
      appSecrets: true;
      actions: readonly (
        | 'secretsmanager:GetSecretValue'
        | 'secretsmanager:CreateSecret'
        | 'secretsmanager:PutSecretValue'
      )[];
    }
  | { userPool: true; actions: readonly string[] }
  /** As the domain that the deployment takes mail of; nothing where it has none. */
  | { mail: true; actions: readonly 'ses:SendEmail'[] };

/** Who may call an HTTP route. `agent` and `admin` pass the JWT authorizer of the user pool. */
export type HttpAuth = 'none' | 'sdk' | 'agent' | 'admin' | 'key';

export interface HttpRouteKey {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string; // '/agent/conversations/{conversationId}'
  auth: HttpAuth; // 'agent' and 'admin' get the JWT authorizer, the rest is checked by the handler
}

export type Trigger =
  | { kind: 'websocket-authorizer' } // REQUEST; identity source is the Sec-WebSocket-Protocol header
  | { kind: 'websocket'; routes: readonly string[] } // '$connect', '$disconnect', '$default', actions
  | { kind: 'http'; routes: readonly HttpRouteKey[] }
  | { kind: 'queue'; queue: QueueName; batchSize: number }
  | { kind: 'mail' } // what SES says: a mail came in, or what became of one that was sent
  | { kind: 'schedule'; everyMinutes: number } // by the clock, one at a time
  | { kind: 'deployment' }; // CloudFormation's custom resource: once for each deploy that changes it

/** A row of `lib/capacity.ts` that says how many may run at once. */
export type CapacityRow =
  | 'authorizer'
  | 'connect'
  | 'disconnect'
  | 'message'
  | 'http'
  | 'steps'
  | 'router'
  | 'delivery'
  | 'timers'
  | 'answers'
  | 'webhooks'
  | 'ingest'
  | 'inbound'
  | 'outbound'
  | 'sweep'
  | 'deployment';

/** What functions count (`functions/shared/metrics.ts`). Each name is one custom metric, without dimensions. */
export type MetricName =
  /** Frames and agents' requests that were answered with "it is stored". */
  | 'MessagesAcknowledged'
  /** Those of them that were there already: a resend that was recognised. */
  | 'DuplicatesFound'
  /** Frames that were answered with an error of the sender's. */
  | 'FramesRefused'
  /** Steps that the queue gave out again. What was done of them is found done. */
  | 'StepsRepeated'
  /** Must be 0: an agent was to get more than he has room for. */
  | 'RoutingOverCapacity'
  /** Conversations that began to wait, and that were given to somebody who waited for them. */
  | 'ConversationsQueued'
  | 'ConversationsAssigned'
  /** Conversations that were deleted because their time was over. */
  | 'ConversationsExpired';

export interface FunctionDefinition {
  /** Folder under `functions/`, with `handler.ts` in it. */
  name: string;
  description: string;
  memoryMb: number;
  timeoutSeconds: number;
  capacity: CapacityRow;
  /** Share of the row's figure, where several functions name the same row. Default 1. */
  capacityWeight?: number;
  trigger: Trigger;
  environment: readonly EnvironmentName[];
  grants: readonly Grant[];
}

/** What one app may have, from `lib/capacity.ts`; handlers get it as `APP_QUOTAS`. */
export interface AppQuotas {
  agentsOnline: number;
  concurrentConversations: number;
  conversationsPerDay: number;
  integrations: number;
  /** Requests that its servers may send to the Sunshine Conversations API; for ten seconds taken together. */
  serverRequestsPerSecond: number;
  /** Conversations that one agent holds at once, unless his app says otherwise. */
  agentCapacity: number;
}
