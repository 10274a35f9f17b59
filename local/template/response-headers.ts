import type { CorsHeadersModel, ResponseHeadersModel } from '../cloudfront/model.ts';
import {
  asArray,
  asBoolean,
  asNumber,
  asObject,
  asStrings,
  asText,
  type JsonObject,
} from './json.ts';

/** Reads a `ResponseHeadersPolicyConfig`: security, own and CORS headers, and those to take away. */
export function responseHeaders(config: JsonObject): ResponseHeadersModel {
  const model: ResponseHeadersModel = { set: {}, add: {}, remove: [], cors: corsOf(config) };
  const put = (name: string, value: string | undefined, override: unknown): void => {
    if (value === undefined) return;
    const into = asBoolean(override) === true ? model.set : model.add;
    into[name.toLowerCase()] = value;
  };
  const security = asObject(config.SecurityHeadersConfig);
  const part = (name: string): JsonObject => asObject(security[name]);
  const csp = part('ContentSecurityPolicy');
  put('content-security-policy', asText(csp.ContentSecurityPolicy), csp.Override);
  const options = part('ContentTypeOptions');
  if (security.ContentTypeOptions !== undefined) {
    put('x-content-type-options', 'nosniff', options.Override);
  }
  const frame = part('FrameOptions');
  put('x-frame-options', asText(frame.FrameOption), frame.Override);
  const referrer = part('ReferrerPolicy');
  put('referrer-policy', asText(referrer.ReferrerPolicy), referrer.Override);
  const transport = part('StrictTransportSecurity');
  put('strict-transport-security', transportSecurity(transport), transport.Override);
  const xss = part('XSSProtection');
  if (security.XSSProtection !== undefined)
    put('x-xss-protection', xssProtection(xss), xss.Override);

  for (const item of asArray(asObject(config.CustomHeadersConfig).Items)) {
    const { Header, Value, Override } = asObject(item);
    put(asText(Header) ?? '', asText(Value), Override);
  }
  for (const item of asArray(asObject(config.RemoveHeadersConfig).Items)) {
    model.remove.push((asText(asObject(item).Header) ?? '').toLowerCase());
  }
  return model;
}

/** Methods, headers and the time that they hold are told to preflights, which the runtime does not answer. */
function corsOf({ CorsConfig }: JsonObject): CorsHeadersModel | undefined {
  if (CorsConfig === undefined) return undefined;
  const cors = asObject(CorsConfig);
  const items = (value: unknown) => asStrings(asObject(value).Items);
  return {
    allowOrigins: items(cors.AccessControlAllowOrigins),
    exposeHeaders: items(cors.AccessControlExposeHeaders),
    allowCredentials: asBoolean(cors.AccessControlAllowCredentials) === true,
    override: asBoolean(cors.OriginOverride) === true,
  };
}

function transportSecurity(config: JsonObject): string | undefined {
  const seconds = asNumber(config.AccessControlMaxAgeSec);
  if (seconds === undefined) return undefined;
  const subdomains = asBoolean(config.IncludeSubdomains) === true ? '; includeSubDomains' : '';
  return `max-age=${seconds}${subdomains}${asBoolean(config.Preload) === true ? '; preload' : ''}`;
}

function xssProtection(config: JsonObject): string {
  if (asBoolean(config.Protection) !== true) return '0';
  return asBoolean(config.ModeBlock) === true ? '1; mode=block' : '1';
}
