import { ConfigurationError } from './errors.ts';
import { type AccountLimits, DEFAULT_ACCOUNT_LIMITS } from './quotas.ts';

/** What an operator may choose with `-c name=value`; see `CONTEXT_HELP` for each. */
export interface Settings {
  capacity: number;
  account: AccountLimits;
  /** Prefix of the stacks' and the APIs' names. */
  deployment: string;
  /** Tables, buckets, user pool and secret outlive their stack, and refuse to be deleted. */
  protectData: boolean;
  /**
   * Each function's share of the account's concurrency is kept for it. A new account may have too
   * little of it to share out; then its functions share what there is.
   */
  reserveConcurrency: boolean;
  /** Origins that may call the HTTP API from a browser. */
  allowedOrigins: string[];
  /** Days that logs are kept. */
  logRetentionDays: number;
  /** Sets the Region's role with which API Gateway writes WebSocket access logs. */
  apiGatewayLogRole: boolean;
  /** Host of the public pages, with the ARN of its certificate in us-east-1: both or neither. */
  siteDomain?: string;
  siteCertificate?: string;
  /** Takes and sends mail of this domain, by Amazon SES. */
  emailDomain?: string;
  /** A dashboard, and alarms that tell a topic. */
  alarms: boolean;
  /** Is told of alarms by mail. */
  alarmEmail?: string;
  awsAccount?: string;
  awsRegion?: string;
}

/** Reads one context value, as `node.tryGetContext` does. */
export type ContextReader = (name: string) => unknown;

/** Retentions that CloudWatch Logs knows, up to two years (PutRetentionPolicy). */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731];

const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
/** CloudFront takes certificates of us-east-1 only. */
const CERTIFICATE = /^arn:aws:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]{36}$/;

/** Every context that the app reads, for error messages and the reference. */
export const CONTEXT_HELP: Readonly<Record<string, string>> = {
  capacity: 'multiple of the stated capacity, above 0 and at most 1000 (default 1)',
  accountConcurrency: "the account's Lambda concurrent executions (default 1000)",
  apiGatewayRate: "the account's API Gateway requests a second (default 10000)",
  newConnectionsPerSecond: "the account's new WebSocket connections a second (default 500)",
  tableWriteRate: "the account's write units a second of one table (default 40000)",
  tableReadRate: "the account's read units a second of one table (default 40000)",
  busiestQueueShare: 'share of the conversations in the busiest routing queue (default 1)',
  deployment: 'prefix of the names, for several deployments in one account (default causerie)',
  protectData: 'true: tables, buckets, user pool and secret outlive their stack (default true)',
  reserveConcurrency:
    'false: functions share what concurrency the account has; for new accounts (default true)',
  allowedOrigins: 'origins for CORS, with commas between them (default *)',
  logRetentionDays: `days that logs are kept, one of ${RETENTION_DAYS.join(', ')} (default 30)`,
  apiGatewayLogRole: "true: set the Region's log role of API Gateway (default true)",
  siteDomain:
    "host of the public pages, such as help.example.com, with siteCertificate (default: CloudFront's)",
  siteCertificate: 'ARN of the certificate for siteDomain, in us-east-1, with siteDomain',
  emailDomain:
    'domain whose mail comes here by Amazon SES, such as support.example.com (default: none)',
  alarms: 'false: neither the dashboard nor alarms, which have a price every month (default true)',
  alarmEmail: 'address that is told of alarms, and has to confirm that once (default: none)',
  account: 'AWS account to deploy to (default: that of the credentials)',
  region: 'AWS Region to deploy to (default: that of the credentials)',
};

/** @throws ConfigurationError `INVALID_CONTEXT` that names the value and what is allowed. */
export function readSettings(context: ContextReader): Settings {
  const { busiestQueueShare, ...limits } = DEFAULT_ACCOUNT_LIMITS;
  const account: AccountLimits = {
    ...limits,
    busiestQueueShare: number(context, 'busiestQueueShare', busiestQueueShare, 0.001, 1),
  };
  for (const name of Object.keys(limits) as (keyof typeof limits)[]) {
    account[name] = wholeNumber(context, name, limits[name]);
  }
  const logRetentionDays = wholeNumber(context, 'logRetentionDays', 30);
  if (!RETENTION_DAYS.includes(logRetentionDays)) {
    throw invalid('logRetentionDays', logRetentionDays);
  }
  const siteDomain = text(context, 'siteDomain', DOMAIN);
  const siteCertificate = text(context, 'siteCertificate', CERTIFICATE);
  if (siteDomain && !siteCertificate) throw invalid('siteCertificate', siteCertificate);
  if (siteCertificate && !siteDomain) throw invalid('siteDomain', siteDomain);
  return {
    capacity: number(context, 'capacity', 1, Number.MIN_VALUE, 1_000),
    account,
    deployment: text(context, 'deployment', /^[a-z][a-z0-9-]{0,30}$/) ?? 'causerie',
    protectData: flag(context, 'protectData', true),
    reserveConcurrency: flag(context, 'reserveConcurrency', true),
    allowedOrigins: origins(context),
    logRetentionDays,
    apiGatewayLogRole: flag(context, 'apiGatewayLogRole', true),
    siteDomain,
    siteCertificate,
    emailDomain: text(context, 'emailDomain', DOMAIN),
    alarms: flag(context, 'alarms', true),
    alarmEmail: text(context, 'alarmEmail', /^[^\s@,]{1,64}@[^\s@,]{3,253}$/),
    awsAccount: text(context, 'account', /^\d{12}$/),
    awsRegion: text(context, 'region', /^[a-z]{2}(-[a-z]+)+-\d$/),
  };
}

function number(
  context: ContextReader,
  name: string,
  fallback: number,
  minimum: number,
  maximum: number,
): number {
  const value = context(name);
  if (value === undefined || value === null) return fallback;
  // The command line gives text, cdk.json may give a number; Number('') would be 0.
  const parsed = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (typeof value === 'boolean' || !(parsed >= minimum && parsed <= maximum)) {
    throw invalid(name, value);
  }
  return parsed;
}

function wholeNumber(context: ContextReader, name: string, fallback: number): number {
  const value = number(context, name, fallback, 1, Number.MAX_SAFE_INTEGER);
  if (!Number.isInteger(value)) throw invalid(name, value);
  return value;
}

function flag(context: ContextReader, name: string, fallback: boolean): boolean {
  const value = context(name);
  if (value === undefined || value === null) return fallback;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw invalid(name, value);
}

function text(context: ContextReader, name: string, pattern: RegExp): string | undefined {
  const value = context(name);
  if (value === undefined || value === null) return undefined;
  // An account number may come as a number; leading zeros survive only as text.
  const string = String(value);
  if (!pattern.test(string)) throw invalid(name, value);
  return string;
}

function origins(context: ContextReader): string[] {
  const value = context('allowedOrigins');
  if (value === undefined || value === null) return ['*'];
  const list = (Array.isArray(value) ? value : String(value).split(',')).map((each) =>
    String(each).trim(),
  );
  const isOrigin = (each: string) => each === '*' || /^https?:\/\/[^\s/*]+$/.test(each);
  if (list.length === 0 || !list.every(isOrigin)) throw invalid('allowedOrigins', value);
  return list;
}

function invalid(name: string, value: unknown): ConfigurationError {
  return new ConfigurationError(
    'INVALID_CONTEXT',
    `-c ${name}=${String(value)} is not allowed. ${name}: ${CONTEXT_HELP[name]}.`,
  );
}
