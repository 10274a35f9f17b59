import { type AppEvent, type Trigger, triggersOf } from './app-event.ts';

/** An address of a company's that is told what happens. */
export interface Webhook {
  webhookId: string;
  appId: string;
  /** The custom integration that it belongs to. */
  integrationId: string;
  target: string;
  triggers: readonly Trigger[];
  includeFullUser: boolean;
  includeFullSource: boolean;
  /** Proves to the target who calls: it is sent along, and signs what is sent. */
  secret: string;
  /** Milliseconds since the epoch, as all times here. */
  createdAt: number;
  /** When its triggers were last changed: nothing that is older is told. */
  since: number;
}

/** Webhooks of one app. */
export const webhooksAtMost = 10;

export function wants({ triggers }: Webhook, event: AppEvent): boolean {
  return triggersOf(event).some((trigger) => triggers.includes(trigger));
}

/** What the queue holds: an event on its way to one webhook. */
export interface WebhookMessage {
  webhookId: string;
  event: AppEvent;
  /** It was given up, and an administrator sends it once more. */
  again?: {
    failureId: string;
    /** When he asked for it. */
    at: number;
  };
  /** Of entries that are sent again: those behind it. */
  after?: number;
}

/** Events that a webhook did not take. */
export interface WebhookFailure {
  /** 24 hexadecimal characters; later ones sort behind earlier ones. */
  failureId: string;
  appId: string;
  webhookId: string;
  integrationId: string;
  target: string;
  /** When it was given up. */
  at: number;
  /** Attempts of the last round. */
  attempts: number;
  /** What the target answered last, or why it did not. */
  status?: number;
  reason: string;
  events: readonly { id: string; type: string; createdAt: string }[];
  /** What sends it again. */
  message: WebhookMessage;
  /** When an administrator asked for it. */
  retriedAt?: number;
  /** Seconds since the epoch; it is forgotten then. */
  expiresAt: number;
}

/** Seconds for which a failure is kept. */
export const failuresKeptFor = 30 * 24 * 60 * 60;
