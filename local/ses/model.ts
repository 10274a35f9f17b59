/** What the templates say of Amazon SES, and of the rules that its events go by. */
export interface EmailModel {
  identities: IdentityModel[];
  configurationSets: ConfigurationSetModel[];
  receiptRules: ReceiptRuleModel[];
  eventRules: EventRuleModel[];
}

/** A domain, or an address, as which mail is sent. */
export interface IdentityModel {
  name: string;
  arn: string;
  /** With which it sends, unless a request names another. */
  configurationSet: string | undefined;
}

export interface ConfigurationSetModel {
  name: string;
  arn: string;
  /** Types of events that go to the account's event bus: BOUNCE, COMPLAINT, DELIVERY, … */
  told: string[];
}

export interface ReceiptRuleModel {
  name: string;
  arn: string;
  /** Addresses and domains; all where there is none. */
  recipients: string[];
  actions: ReceiptAction[];
}

export type ReceiptAction =
  | { kind: 's3'; bucket: string; prefix: string }
  | { kind: 'lambda'; functionName: string };

/** A rule of EventBridge on the default event bus. */
export interface EventRuleModel {
  pattern: Record<string, unknown>;
  functionNames: string[];
}
