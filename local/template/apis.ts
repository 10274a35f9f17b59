import type {
  CorsModel,
  HttpApiModel,
  HttpAuthorizerModel,
  HttpRouteModel,
  StageModel,
  Throttling,
  WebSocketApiModel,
  WebSocketAuthorizerModel,
  WebSocketRouteModel,
} from '../apigateway/model.ts';
import { functionNameOf } from './functions.ts';
import { asArray, asBoolean, asNumber, asObject, asStrings, asText } from './json.ts';
import type { Resource, Resources } from './resources.ts';
import { TemplateError } from './template-error.ts';

/** The app's APIs, with what belongs to each gathered under it. */
export interface Apis {
  webSocketApis: WebSocketApiModel[];
  httpApis: HttpApiModel[];
}

/** Reads the app's API Gateway v2 resources. Throws a `TemplateError` for what cannot be served. */
export function readApis(resources: Resources): Apis {
  const apis: Apis = { webSocketApis: [], httpApis: [] };
  for (const api of resources.ofType('AWS::ApiGatewayV2::Api')) {
    const reader = new ApiReader(api, resources);
    if (api.properties.ProtocolType === 'WEBSOCKET') apis.webSocketApis.push(reader.webSocket());
    else apis.httpApis.push(reader.http());
  }
  return apis;
}

function throttling(settings: unknown): Throttling | undefined {
  const { ThrottlingRateLimit, ThrottlingBurstLimit } = asObject(settings);
  const rateLimit = asNumber(ThrottlingRateLimit);
  const burstLimit = asNumber(ThrottlingBurstLimit);
  return rateLimit === undefined || burstLimit === undefined
    ? undefined
    : { rateLimit, burstLimit };
}

/** `{ "Fn::…": … }`-free array or map property as a map of texts. */
function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(asObject(value)).map(([name, item]) => [name, asText(item) ?? '']),
  );
}

/** Reads one API: what of the app's routes, integrations, authorizers and stages is its own. */
class ApiReader {
  private readonly api: Resource;
  private readonly resources: Resources;

  constructor(api: Resource, resources: Resources) {
    this.api = api;
    this.resources = resources;
  }

  webSocket(): WebSocketApiModel {
    const answering = new Set(
      this.own('RouteResponse').map((response) => asText(response.properties.RouteId)),
    );
    const routes = this.own('Route').map(
      (route): WebSocketRouteModel => ({
        ...this.integration(route),
        routeKey: asText(route.properties.RouteKey) ?? '',
        authorizerId:
          route.properties.AuthorizationType === 'CUSTOM'
            ? asText(route.properties.AuthorizerId)
            : undefined,
        hasRouteResponse:
          route.properties.RouteResponseSelectionExpression === '$default' &&
          answering.has(route.ref),
      }),
    );
    return {
      ...this.common(),
      routeSelectionExpression:
        asText(this.api.properties.RouteSelectionExpression) ?? '$request.body.action',
      routes,
      authorizers: this.own('Authorizer').map(
        (authorizer): WebSocketAuthorizerModel => ({
          id: authorizer.ref,
          functionName: this.functionName(authorizer, authorizer.properties.AuthorizerUri),
          identitySources: asStrings(authorizer.properties.IdentitySource),
        }),
      ),
    };
  }

  http(): HttpApiModel {
    return {
      ...this.common(),
      cors: this.cors(),
      routes: this.own('Route').map(
        (route): HttpRouteModel => ({
          ...this.integration(route),
          routeKey: asText(route.properties.RouteKey) ?? '',
          payloadFormatVersion: '2.0',
          authorizer: this.authorizer(route),
        }),
      ),
    };
  }

  private own(kind: string): Resource[] {
    return this.resources
      .ofType(`AWS::ApiGatewayV2::${kind}`)
      .filter((resource) => resource.properties.ApiId === this.api.ref);
  }

  private common(): { apiId: string; name: string; stage: StageModel } {
    const stages = this.own('Stage');
    const [stage] = stages;
    if (stage === undefined || stages.length > 1) {
      throw new TemplateError(
        `${this.api.id} has ${stages.length} stages; the runtime serves APIs with exactly one.`,
      );
    }
    const routeSettings: Record<string, Throttling> = {};
    for (const [key, settings] of Object.entries(asObject(stage.properties.RouteSettings))) {
      const limits = throttling(settings);
      if (limits !== undefined) routeSettings[key] = limits;
    }
    return {
      apiId: this.api.ref,
      name: asText(this.api.properties.Name) ?? this.api.logicalId,
      stage: {
        name: stage.ref,
        throttling: throttling(stage.properties.DefaultRouteSettings),
        routeSettings,
        variables: texts(stage.properties.StageVariables),
      },
    };
  }

  private integration(route: Resource): { functionName: string; timeoutMs?: number } {
    const target = asText(route.properties.Target)?.replace('integrations/', '');
    const integration = this.resources.find('AWS::ApiGatewayV2::Integration', target);
    if (integration?.properties.IntegrationType !== 'AWS_PROXY') {
      throw new TemplateError(
        `${route.id} leads to no AWS_PROXY integration; the runtime serves Lambda integrations only.`,
      );
    }
    return {
      functionName: this.functionName(integration, integration.properties.IntegrationUri),
      timeoutMs: asNumber(integration.properties.TimeoutInMillis),
    };
  }

  private functionName(resource: Resource, uri: unknown): string {
    const name = functionNameOf(uri);
    if (name === undefined || this.resources.find('AWS::Lambda::Function', name) === undefined) {
      throw new TemplateError(`${resource.id} names ${uri}, which is no function of this app.`);
    }
    return name;
  }

  private authorizer(route: Resource): HttpAuthorizerModel | undefined {
    const { AuthorizationType, AuthorizerId, AuthorizationScopes } = route.properties;
    if (AuthorizationType === undefined || AuthorizationType === 'NONE') return undefined;
    const authorizer = this.resources.find('AWS::ApiGatewayV2::Authorizer', AuthorizerId);
    if (authorizer === undefined) {
      throw new TemplateError(
        `${route.id} has the authorization ${AuthorizationType} without an authorizer that the runtime knows.`,
      );
    }
    const { properties } = authorizer;
    const identitySource = asStrings(properties.IdentitySource);
    if (properties.AuthorizerType === 'JWT') {
      const jwt = asObject(properties.JwtConfiguration);
      return {
        kind: 'jwt',
        issuer: asText(jwt.Issuer) ?? '',
        audiences: asStrings(jwt.Audience),
        identitySource,
        scopes: asStrings(AuthorizationScopes),
      };
    }
    return {
      kind: 'lambda',
      functionName: this.functionName(authorizer, properties.AuthorizerUri),
      identitySource,
      simpleResponses: asBoolean(properties.EnableSimpleResponses) ?? false,
      resultTtlSeconds: asNumber(properties.AuthorizerResultTtlInSeconds) ?? 0,
    };
  }

  private cors(): CorsModel | undefined {
    const { CorsConfiguration } = this.api.properties;
    if (CorsConfiguration === undefined) return undefined;
    const cors = asObject(CorsConfiguration);
    const list = (value: unknown) => (asArray(value).length > 0 ? asStrings(value) : undefined);
    return {
      allowOrigins: list(cors.AllowOrigins),
      allowMethods: list(cors.AllowMethods),
      allowHeaders: list(cors.AllowHeaders),
      exposeHeaders: list(cors.ExposeHeaders),
      allowCredentials: asBoolean(cors.AllowCredentials),
      maxAgeSeconds: asNumber(cors.MaxAge),
    };
  }
}
