/**
 * What a function is, said once: the stacks build it from this, the handler reads its environment
 * through it, the API descriptions list its routes from it.
 */

/** Tables of `lib/stacks/data`. */
export type TableName = 'conversations' | 'directory';

/** Queues of `lib/stacks/workers`. `steps` and `routing` are FIFO, the others standard. */
export type QueueName = 'steps' | 'routing' | 'delivery' | 'timers';

/** Environment variables that stacks know how to fill. */
export type EnvironmentName =
  | 'CONVERSATIONS_TABLE'
  | 'DIRECTORY_TABLE'
  | 'STEPS_QUEUE_URL'
  | 'ROUTING_QUEUE_URL'
  | 'DELIVERY_QUEUE_URL'
  | 'TIMERS_QUEUE_URL'
  | 'WEBSOCKET_CALLBACK_URL' // https://…/<stage>, for `@connections`
  | 'WEBSOCKET_URL' // wss://…/<stage>, told to clients
  | 'SDK_TOKEN_SECRET_ARN' // Secrets Manager: signs the SDK's session tokens
  | 'USER_POOL_ID'
  | 'USER_POOL_CLIENT_ID'
  | 'USER_POOL_ISSUER' // https://cognito-idp.<region>.amazonaws.com/<pool>
  | 'APP_QUOTAS'; // JSON of `AppQuotas`

/** A permission that the function's role gets, and nothing besides. */
export type Grant =
  | { table: TableName; actions: readonly string[]; indexes?: boolean }
  | { queue: QueueName; actions: readonly ['sqs:SendMessage'] }
  | { connections: readonly ('POST' | 'GET' | 'DELETE')[] } // execute-api:ManageConnections
  | { secret: 'sdk-token'; actions: readonly ['secretsmanager:GetSecretValue'] }
  | { userPool: true; actions: readonly string[] };

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
  | { kind: 'queue'; queue: QueueName; batchSize: number };

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
  | 'timers';

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
  /** Conversations that one agent holds at once, unless his app says otherwise. */
  agentCapacity: number;
}
