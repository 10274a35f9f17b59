import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { WebSocketApi, WebSocketRoute, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { createAccessLog } from '../constructs/access-log.ts';
import { createFunction } from '../constructs/function.ts';
import type { Parts, Plan, WebSocketEndpoint } from '../constructs/parts.ts';
import { ConfigurationError } from '../errors.ts';
import { acknowledge } from '../nag.ts';

export const STAGE = 'v1';

/** The WebSocket API, its routes and their functions. */
export class RealtimeStack extends Stack {
  /** For the functions of other stacks. */
  readonly webSocket: WebSocketEndpoint;

  constructor(
    scope: Construct,
    id: string,
    plan: Plan,
    parts: Omit<Parts, 'webSocket'>,
    props: StackProps,
  ) {
    super(scope, id, { ...props, description: 'Causerie: WebSocket API' });
    const { settings, capacity, definitions } = plan;
    const api = new WebSocketApi(this, 'Api', {
      apiName: `${settings.deployment}-realtime`,
      routeSelectionExpression: '$request.body.action',
    });
    const accessLog = createAccessLog(this, 'websocket', settings);
    const stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: api,
      stageName: STAGE,
      autoDeploy: true,
      throttle: capacity.webSocketThrottle,
      accessLogSettings: accessLog,
    });
    if (settings.apiGatewayLogRole) stage.node.addDependency(createLogRole(this));

    const own = { ...parts, webSocket: endpoint(this, api.apiId) };
    let authorizer: WebSocketLambdaAuthorizer | undefined;
    for (const definition of definitions) {
      if (definition.trigger.kind !== 'websocket-authorizer') continue;
      const lambda = createFunction(this, definition, own, plan);
      authorizer = new WebSocketLambdaAuthorizer('Authorizer', lambda, {
        // A browser sends no other header of its own with an upgrade.
        identitySource: ['route.request.header.Sec-WebSocket-Protocol'],
      });
    }
    for (const definition of definitions) {
      if (definition.trigger.kind !== 'websocket') continue;
      const lambda = createFunction(this, definition, own, plan);
      const integration = new WebSocketLambdaIntegration(definition.name, lambda);
      for (const routeKey of definition.trigger.routes) {
        const connecting = routeKey === '$connect';
        if (connecting && !authorizer) throw missingAuthorizer();
        const route = new WebSocketRoute(this, `Route-${routeKey}`, {
          webSocketApi: api,
          routeKey,
          integration,
          // Without a route response API Gateway drops what the function returns.
          returnResponse: !connecting && routeKey !== '$disconnect',
          authorizer: connecting ? authorizer : undefined,
        });
        if (!connecting) acknowledge.webSocketRoute(route);
      }
    }
    // An explicit export has a known name, which the accepted findings of other stacks contain.
    this.webSocket = endpoint(this, this.exportValue(api.apiId));
    new CfnOutput(this, 'webSocketUrl', { value: own.webSocket.url });
    new CfnOutput(this, 'webSocketCallbackUrl', { value: own.webSocket.callbackUrl });
  }
}

function endpoint(stack: Stack, apiId: string): WebSocketEndpoint {
  const host = `${apiId}.execute-api.${stack.region}.${stack.urlSuffix}`;
  return {
    apiId,
    url: `wss://${host}/${STAGE}`,
    callbackUrl: `https://${host}/${STAGE}`,
    stageArn: stack.formatArn({ service: 'execute-api', resource: apiId, resourceName: STAGE }),
  };
}

/**
 * WebSocket access logs are written with a role that the whole Region shares. The setting stays
 * when the stack goes; an operator who has set one already passes `-c apiGatewayLogRole=false`.
 */
function createLogRole(stack: Stack): CfnAccount {
  const role = new Role(stack, 'LogRole', {
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
    managedPolicies: [
      ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs'),
    ],
  });
  acknowledge.logRole(role);
  return new CfnAccount(stack, 'LogSettings', { cloudWatchRoleArn: role.roleArn });
}

function missingAuthorizer(): ConfigurationError {
  return new ConfigurationError(
    'INVALID_DEFINITION',
    'No function has the trigger «websocket-authorizer», so anyone could connect as anyone.',
  );
}
