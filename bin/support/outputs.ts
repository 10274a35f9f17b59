import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a deployment tells those who use it: on this machine and on AWS in the same shape. */
export interface Outputs {
  httpApiUrl: string;
  webSocketUrl: string;
  /** The public pages. */
  siteUrl: string;
  /** What a page loads for the messenger: the demo shop's, where there is one. */
  messengerUrl: string;
  region: string;
  appId: string;
  /** Of the web messenger. */
  integrationId: string;
  /** Of the demo shop's messenger, whose customers meet the example flows first. */
  shopIntegrationId?: string;
  apiKeyId: string;
  apiKeySecret: string;
  agent: Account;
  admin: Account;
  userPoolId: string;
  userPoolClientId: string;
  conversationsTable: string;
  directoryTable: string;
  /** What follows is of the local runtime only. */
  /** The demo shop's page with the messenger on it, in English and in French; without the shop there is none. */
  demoUrl?: string;
  demoUrlFr?: string;
  billUrl?: string;
  awsEndpointUrl?: string;
  awsAccessKeyId?: string;
  awsSecretAccessKey?: string;
  /** Lets a test harness break things: `POST /_causerie/faults`. */
  controlToken?: string;
  /** `GET`: mail that was sent; `POST`: mail that comes in. With the control token, as `local/README.md` says. */
  mailUrl?: string;
}

export interface Account {
  email: string;
  password: string;
}

/** Written whole or not at all: who waits for the file never reads half of it. */
export function writeOutputs(file: string, outputs: Outputs): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, `${JSON.stringify(outputs, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}

/** @throws Error that names the file and how it is made. */
export function readOutputs(file: string): Outputs {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Outputs;
  } catch (cause) {
    throw new Error(`${file} is no outputs file. npm start -- --outputs FILE writes one.`, {
      cause,
    });
  }
}
