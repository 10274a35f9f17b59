import { createHash } from 'node:crypto';

/** Properties of `AWS::Cognito::UserPool` that matter locally. */
export interface UserPoolProperties {
  UserPoolName?: string;
  UsernameAttributes?: string[];
  AliasAttributes?: string[];
  Policies?: { PasswordPolicy?: PasswordPolicy };
}

export interface PasswordPolicy {
  MinimumLength?: number;
  RequireLowercase?: boolean;
  RequireUppercase?: boolean;
  RequireNumbers?: boolean;
  RequireSymbols?: boolean;
  TemporaryPasswordValidityDays?: number;
}

type TimeUnit = 'seconds' | 'minutes' | 'hours' | 'days';

/** Properties of `AWS::Cognito::UserPoolClient` that matter locally. */
export interface UserPoolClientProperties {
  ClientName?: string;
  ExplicitAuthFlows?: string[];
  GenerateSecret?: boolean;
  PreventUserExistenceErrors?: 'ENABLED' | 'LEGACY';
  AccessTokenValidity?: number;
  IdTokenValidity?: number;
  RefreshTokenValidity?: number;
  TokenValidityUnits?: { AccessToken?: TimeUnit; IdToken?: TimeUnit; RefreshToken?: TimeUnit };
  /** Minutes that a challenge may be answered in, 3 to 15. */
  AuthSessionValidity?: number;
}

/** Properties of `AWS::Cognito::UserPoolGroup`. */
export interface UserPoolGroupProperties {
  GroupName: string;
  Description?: string;
  Precedence?: number;
  RoleArn?: string;
}

/** A user pool of the template with its clients and groups, under their physical ids. */
export interface UserPoolModel {
  poolId: string;
  properties: UserPoolProperties;
  clients: { clientId: string; properties: UserPoolClientProperties }[];
  groups: UserPoolGroupProperties[];
}

/** The id that a user pool of the template gets; the same in every run. */
export function userPoolId(region: string, logicalId: string): string {
  return `${region}_${letters(`pool ${logicalId}`, 62, 9)}`;
}

/** The id that a client of the template gets; the same in every run. */
export function userPoolClientId(logicalId: string): string {
  return letters(`client ${logicalId}`, 36, 26);
}

/** The secret of a client that has one. */
export function clientSecret(clientId: string): string {
  return letters(`secret ${clientId}`, 36, 51);
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function letters(seed: string, base: number, length: number): string {
  const bytes = createHash('sha512').update(seed).digest();
  return [...bytes.subarray(0, length)].map((byte) => ALPHABET[byte % base]).join('');
}

const SECONDS: Record<TimeUnit, number> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 };

/** How long a client's tokens are good for, in seconds; Cognito's defaults are 1 h, 1 h and 30 d. */
export function tokenLifetimes(client: UserPoolClientProperties): {
  access: number;
  id: number;
  refresh: number;
} {
  const units = client.TokenValidityUnits ?? {};
  return {
    access: (client.AccessTokenValidity ?? 0) * SECONDS[units.AccessToken ?? 'hours'] || 3_600,
    id: (client.IdTokenValidity ?? 0) * SECONDS[units.IdToken ?? 'hours'] || 3_600,
    refresh:
      (client.RefreshTokenValidity ?? 0) * SECONDS[units.RefreshToken ?? 'days'] || 30 * 86_400,
  };
}
