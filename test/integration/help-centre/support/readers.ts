import { customerJwt } from '../../support/customer-jwt.ts';
import type { Deployment, HttpAnswer } from '../../support/deployment.ts';

/** A customer who reads. */
export interface Reader {
  token: string;
  get(path: string): Promise<HttpAnswer>;
  post(path: string, body: unknown): Promise<HttpAnswer>;
}

/** Somebody whom nobody knows. */
export async function createSession(deployment: Deployment, locale: string): Promise<Reader> {
  const { integrationId } = deployment.outputs;
  const body = { integrationId, locale };
  return reader(deployment, await deployment.http('/sdk/sessions', { body }));
}

/** A customer for whom the company vouches. */
export async function logIn(deployment: Deployment, externalId: string): Promise<Reader> {
  const { integrationId } = deployment.outputs;
  const body = { integrationId, jwt: await customerJwt(deployment.outputs, externalId) };
  return reader(deployment, await deployment.http('/sdk/login', { body }));
}

function reader(deployment: Deployment, { json, text }: HttpAnswer): Reader {
  const token = json['token'];
  if (typeof token !== 'string') throw new Error(`no session: ${text}`);
  return {
    token,
    get: (path) => deployment.http(path, { token }),
    post: (path, body) => deployment.http(path, { token, body }),
  };
}
