import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { createFirstApp, type FirstApp } from '../../../bin/support/first-app.ts';
import {
  type LocalDeploymentOptions,
  startLocalDeployment,
} from '../../../bin/support/local-deployment.ts';
import type { Account, Outputs } from '../../../bin/support/outputs.ts';
import { openOffice, type StaffMember } from '../../../bin/support/replay/hire.ts';
import { createApi } from '../../../bin/support/replay/http.ts';
import { signIn } from '../../../bin/support/replay/sign-in.ts';

/** A deployment wherever it runs, as people use it. */
export interface Reached {
  outputs: Outputs;
  /** Gives an account's ID token. */
  tokenOf(account: Account): () => Promise<string>;
  /** Makes an agent of the first app. */
  hire(displayName: string): Promise<StaffMember>;
  /** An HTTP request as it stands: no retries. */
  http(path: string, request?: HttpRequest): Promise<HttpAnswer>;
  /** Ends what was opened for it; the deployment goes on. */
  leave(): void;
}

/** The whole deployment in this process, with nothing kept. */
export interface Deployment extends Reached {
  /** What the runtime logged as errors. */
  errors: string[];
  /** A second company in the same deployment. */
  anotherApp(name: string): Promise<FirstApp>;
  close(): Promise<void>;
}

export interface HttpRequest {
  method?: string;
  token?: string;
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  text?: string;
}

export interface HttpAnswer {
  status: number;
  text: string;
  json: Record<string, unknown>;
  /** The code of the first error. */
  code: string | undefined;
}

/** @param extraEnvironment Variables that every function gets beside its own. */
export async function startDeployment(
  extraEnvironment: Readonly<Record<string, string>> = {},
  options: Pick<LocalDeploymentOptions, 'emailDomain'> = {},
): Promise<Deployment> {
  const errors: string[] = [];
  const { runtime, outputs } = await startLocalDeployment({
    port: 0,
    ...options,
    runtime: {
      extraEnvironment,
      log: {
        info: () => undefined,
        error: (source, message) => errors.push(`${source}: ${message}`),
      },
    },
  });
  const reached = reach(outputs);
  return {
    ...reached,
    errors,
    anotherApp: (name) =>
      createFirstApp(
        {
          region: outputs.region,
          endpoint: runtime.awsEndpointUrl,
          credentials: { ...runtime.adminCredentials },
          userPoolId: outputs.userPoolId,
          directoryTable: outputs.directoryTable,
          httpApiUrl: outputs.httpApiUrl,
          siteUrl: outputs.siteUrl,
          siteBucket: runtime.outputs['siteBucket'] ?? '',
        },
        {
          name,
          admin: { email: `admin@${name.toLowerCase()}.example`, displayName: 'Adam' },
          agent: { email: `agent@${name.toLowerCase()}.example`, displayName: 'Agnes' },
        },
      ),
    async close() {
      reached.leave();
      await runtime.close();
    },
  };
}

/** @param outputs Of a deployment that runs in a process of its own, or elsewhere. */
export function reach(outputs: Outputs): Reached {
  const cognito = new CognitoIdentityProviderClient({
    region: outputs.region,
    ...(outputs.awsEndpointUrl === undefined ? {} : { endpoint: outputs.awsEndpointUrl }),
  });
  const office = openOffice(outputs, createApi(outputs.httpApiUrl, 20_000));
  return {
    outputs,
    tokenOf: (account) => signIn(cognito, outputs.userPoolClientId, account),
    hire: office.hire,
    async http(path, { method, token, body, text } = {}) {
      const payload = text ?? (body === undefined ? undefined : JSON.stringify(body));
      const response = await fetch(outputs.httpApiUrl + path, {
        method: method ?? (payload === undefined ? 'GET' : 'POST'),
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(payload === undefined ? {} : { body: payload }),
      });
      return answerOf(response.status, await response.text());
    },
    leave() {
      cognito.destroy();
      office.close();
    },
  };
}

function answerOf(status: number, text: string): HttpAnswer {
  let json: Record<string, unknown> = {};
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // Not everything that answers is ours: the text says it.
  }
  const [first] = (json['errors'] ?? []) as { code?: string }[];
  return { status, text, json, code: first?.code };
}
