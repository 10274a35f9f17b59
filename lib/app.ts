import { App, type StackProps, Tags } from 'aws-cdk-lib';
import type { FunctionDefinition } from '../functions/definition.ts';
import type { Bundle } from './bundling/bundle.ts';
import { deriveCapacity } from './capacity.ts';
import type { Plan } from './constructs/parts.ts';
import { addChecks } from './nag.ts';
import { requireFit, type Shortfall } from './quotas.ts';
import { type ContextReader, readSettings, type Settings } from './settings.ts';
import { DataStack } from './stacks/data.ts';
import { EmailStack, nameEmail } from './stacks/email.ts';
import { HttpStack } from './stacks/http.ts';
import { MessagingStack } from './stacks/messaging.ts';
import { MessengerStack } from './stacks/messenger.ts';
import { OperationsStack } from './stacks/operations.ts';
import { RealtimeStack } from './stacks/realtime.ts';
import { SiteStack } from './stacks/site.ts';
import { WorkersStack } from './stacks/workers.ts';

export interface AppOptions {
  definitions: readonly FunctionDefinition[];
  /** Those that are added where the deployment takes mail. */
  mailDefinitions?: readonly FunctionDefinition[];
  /** By function name; see `bundleFunctions`. */
  bundles: Readonly<Record<string, Bundle>>;
  /** Where the assembly goes; without it, where the CDK's command line says. */
  outdir?: string;
  /** In place of the command line's. */
  context?: Readonly<Record<string, unknown>>;
}

/**
 * Builds the whole app. References go one way: data, messaging and site, then realtime, then http
 * and workers, then messenger. The caller synthesizes it.
 * @throws ConfigurationError for a context or definition that is not allowed, or a capacity that
 *   the account does not carry
 */
export function createApp({
  definitions: always,
  mailDefinitions = [],
  bundles,
  outdir,
  context,
}: AppOptions): App {
  const app = new App({ outdir, context, analyticsReporting: false });
  const readContext: ContextReader = (name) => app.node.tryGetContext(name);
  const settings = readSettings(readContext);
  const email = nameEmail(settings);
  const definitions = email === undefined ? always : [...always, ...mailDefinitions];
  const capacity = deriveCapacity({
    scale: settings.capacity,
    account: settings.account,
    functions: definitions,
  });
  requireFit(settings.capacity, fatal(settings, capacity.shortfalls));

  const plan: Plan = { settings, capacity, definitions, bundles };
  const props: StackProps = {
    env: { account: settings.awsAccount, region: settings.awsRegion },
  };
  const name = (part: string) => `${settings.deployment}-${part}`;
  const data = new DataStack(app, name('data'), plan, {
    ...props,
    terminationProtection: settings.protectData,
  });
  const messaging = new MessagingStack(app, name('messaging'), plan, props);
  const site = new SiteStack(app, name('site'), plan, props);
  const before = { ...data.parts, ...messaging.parts, ...site.parts, email };
  const realtime = new RealtimeStack(app, name('realtime'), plan, before, props);
  const parts = { ...before, webSocket: realtime.webSocket };
  const { httpApi } = new HttpStack(app, name('http'), plan, parts, props);
  const workers = new WorkersStack(app, name('workers'), plan, parts, props);
  const messenger = new MessengerStack(app, name('messenger'), plan, { ...parts, httpApi }, props);
  if (email !== undefined) new EmailStack(app, name('email'), plan, { ...parts, email }, props);
  if (settings.alarms) {
    const operations = new OperationsStack(
      app,
      name('operations'),
      plan,
      { ...parts, httpApi },
      props,
    );
    operations.addStackDependency(workers, 'It watches what is there.');
    messenger.addStackDependency(operations, 'It watches also a deploy that fails at its end.');
  }
  messenger.addDependency(workers, 'A deploy ends with it, so that its failure holds nothing up.');

  Tags.of(app).add('causerie:deployment', settings.deployment);
  addChecks(app);
  return app;
}

/** What the account lacks and cannot do without: concurrency that is not shared out is not missed. */
function fatal(settings: Settings, shortfalls: readonly Shortfall[]): readonly Shortfall[] {
  if (settings.reserveConcurrency) return shortfalls;
  return shortfalls.filter(({ context }) => context?.name !== 'accountConcurrency');
}
