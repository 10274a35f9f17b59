import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Construct } from 'constructs';
import { createAccessLog } from '../constructs/access-log.ts';
import { createFunction } from '../constructs/function.ts';
import type { HttpEndpoint, Parts, Plan } from '../constructs/parts.ts';
import { acknowledge } from '../nag.ts';

/** The HTTP API, its routes and their functions. */
export class HttpStack extends Stack {
  /** For the functions of later stacks. */
  readonly httpApi: HttpEndpoint;

  constructor(scope: Construct, id: string, plan: Plan, parts: Parts, props: StackProps) {
    super(scope, id, { ...props, description: 'Causerie: HTTP API' });
    const { settings, capacity, definitions } = plan;
    const api = new HttpApi(this, 'Api', {
      apiName: `${settings.deployment}-http`,
      createDefaultStage: false, // it would come without throttles
      corsPreflight: {
        allowOrigins: settings.allowedOrigins,
        allowMethods: [CorsHttpMethod.ANY],
        allowHeaders: ['authorization', 'content-type', 'x-causerie-socket'],
        exposeHeaders: ['apigw-requestid', 'retry-after'],
        maxAge: Duration.days(1),
      },
    });
    new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: capacity.httpThrottle,
      accessLogSettings: createAccessLog(this, 'http', settings),
    });
    // ID tokens: their audience is the client, and they carry the agent's attributes.
    const authorizer = new HttpUserPoolAuthorizer('Agents', parts.userPool, {
      userPoolClients: [parts.userPoolClient],
    });
    // Its own functions may know the API's address: the API itself refers to none of them.
    const own = { ...parts, httpApi: { apiId: api.apiId, url: api.apiEndpoint } };
    for (const definition of definitions) {
      if (definition.trigger.kind !== 'http') continue;
      const lambda = createFunction(this, definition, own, plan);
      const integration = new HttpLambdaIntegration(definition.name, lambda, {
        // A permission a route would outgrow the 20 KB of a function's resource policy.
        scopePermissionToRoute: false,
      });
      for (const { method, path, auth } of definition.trigger.routes) {
        const signedIn = auth === 'agent' || auth === 'admin';
        const route = new HttpRoute(this, `Route-${method} ${path}`, {
          httpApi: api,
          routeKey: HttpRouteKey.with(path, HttpMethod[method]),
          integration,
          authorizer: signedIn ? authorizer : undefined,
        });
        if (!signedIn) acknowledge.httpRoute(route, auth);
      }
    }
    this.httpApi = own.httpApi;
    new CfnOutput(this, 'httpApiUrl', { value: api.apiEndpoint });
  }
}
