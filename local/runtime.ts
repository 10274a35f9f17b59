import { join } from 'node:path';
import { createBill } from './bill/bill.ts';
import type { BillReport } from './bill/bill-report.ts';
import { createBillRoutes } from './bill/bill-routes.ts';
import { CustomResources } from './cloudformation/custom-resources.ts';
import type { Clock, Ids, Meter, RuntimeLog } from './contracts.ts';
import { createDiskWatch, diskFullMessage, isDiskFull } from './disk-full.ts';
import { drawFault } from './draw-fault.ts';
import { startDynamoDb } from './dynamodb/dynamodb.ts';
import { createAwsEndpoint } from './endpoint/aws-endpoint.ts';
import { createSchedules } from './events/schedules.ts';
import { createIam } from './iam/iam.ts';
import { createLambda, type Lambda } from './lambda/lambda.ts';
import { openAccount } from './runtime/account.ts';
import { openDataDirectory } from './runtime/data-directory.ts';
import { ensureState } from './runtime/ensure-state.ts';
import { createFaultRoutes } from './runtime/fault-routes.ts';
import { openState } from './runtime/open-state.ts';
import { listenAt, planPorts } from './runtime/ports.ts';
import {
  type RequestFaults,
  readFaults,
  refusing,
  requestFaultKinds,
  withFaults,
} from './runtime/request-faults.ts';
import { RuntimeStartError } from './runtime/runtime-error.ts';
import { ServedApis } from './runtime/served-apis.ts';
import { ServedMappings } from './runtime/served-mappings.ts';
import { ServedSites } from './runtime/served-sites.ts';
import { quietLog, systemClock, systemIds } from './runtime/system.ts';
import { createMailRoutes, MAIL_PATH } from './ses/mail-routes.ts';
import { createSes } from './ses/ses.ts';
import { createSqsService, type SqsService } from './sqs/sqs-service.ts';
import { type Application, loadApplication } from './template/application.ts';
import { type Addresses, localize } from './template/local-addresses.ts';

export interface RuntimeOptions {
  /** Folder of the synthesized app: `cdk.out`. */
  assembly: string;
  /** Folder of the state; undefined keeps everything in memory. */
  dataDir?: string;
  /** HTTP API at `base`, then WebSocket API, AWS endpoint and site; 0 takes any. */
  ports?: { base: number };
  clock?: Clock;
  ids?: Ids;
  /** Errors go to the terminal by default. */
  log?: RuntimeLog;
  /** Numbers in [0, 1) that faults are drawn from; `Math.random` by default. */
  random?: () => number;
  /** Variables that every function gets beside the template's. */
  extraEnvironment?: Readonly<Record<string, string>>;
}

export interface Runtime {
  /**
   * The stacks' outputs with this machine's addresses, and `awsEndpointUrl`, `billUrl`, `controlToken`, and
   * `mailUrl` where mail is taken.
   */
  readonly outputs: Readonly<Record<string, string>>;
  /** `http://…` of the first HTTP API. */
  readonly httpApiUrl: string;
  /** `ws://…/<stage>` of the first WebSocket API. */
  readonly webSocketUrl: string;
  readonly awsEndpointUrl: string;
  /** DynamoDB's own port, as functions use it; `awsEndpointUrl` serves it too. */
  readonly dynamoDbEndpointUrl: string;
  readonly billUrl: string;
  readonly region: string;
  readonly accountId: string;
  readonly adminCredentials: { accessKeyId: string; secretAccessKey: string };
  /** One line each for what the templates name and the runtime does not serve. */
  readonly warnings: readonly string[];
  readonly meter: Meter;
  readonly lambda: Lambda;
  readonly sqs: SqsService;
  readonly apis: ServedApis;
  /** The bill since the start of the data directory or the last reset, everything counted. */
  bill(): Promise<BillReport | undefined>;
  /**
   * Serves another assembly from now on, under load: sockets, queues and data stay.
   * @throws RuntimeStartError `CUSTOM_RESOURCE_FAILED`; what is new is served nevertheless
   */
  deploy(assembly: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Runs a synthesized CDK app on this machine: every API, function, queue, mapping, table, bucket,
 * site, user pool and secret that its templates name.
 *
 * @throws TemplateError for an app that cannot be served, RuntimeStartError `PORT_IN_USE` or
 * `DATA_DIRECTORY_IN_USE` or `DISK_FULL` or `CUSTOM_RESOURCE_FAILED`, DynamoDbError `ENGINE_MISSING`
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  /** What has to be undone, in the order in which it was done. */
  const undo: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await start(options, undo, close);
  } catch (error) {
    await close();
    if (isDiskFull(error)) {
      throw new RuntimeStartError('DISK_FULL', diskFullMessage(options.dataDir), { cause: error });
    }
    throw error;
  }
}

async function start(
  options: RuntimeOptions,
  undo: (() => Promise<void> | void)[],
  close: () => Promise<void>,
): Promise<Runtime> {
  const { dataDir, clock = systemClock, ids = systemIds, log = quietLog } = options;
  const random = options.random ?? Math.random;
  let application = loadApplication(options.assembly);
  const { region, accountId } = application;
  const ports = planPorts(options.ports?.base ?? 0);
  const inDataDir = (name: string) => (dataDir === undefined ? undefined : join(dataDir, name));

  if (dataDir !== undefined) undo.push(openDataDirectory(dataDir).release);
  const account = openAccount(dataDir, ids);
  const disk = createDiskWatch(dataDir, log, clock);
  const bill = createBill({ clock, ids, dataDir, disk, collect });
  undo.push(() => bill.close());
  const { meter } = bill;
  const iam = createIam({
    admin: account.adminCredentials,
    seed: account.seed,
    accountId,
    region,
    roles: application.roles,
    now: () => clock.now(),
  });

  const apiUrls = new Map<string, string>();
  const siteUrls = new Map<string, string>();
  const addresses: Addresses = { apis: apiUrls, sites: siteUrls, awsEndpoint: '' };
  const toLocal = <T>(value: T): T => localize(value, addresses);

  const dynamodb = await startDynamoDb({
    iam,
    meter,
    clock,
    log,
    disk,
    databaseFile: inDataDir('dynamodb.sqlite'),
  });
  undo.push(() => dynamodb.close());

  let duplicateShare = 0;
  const sqs = createSqsService({
    dataDir,
    clock,
    ids,
    meter,
    region,
    accountId,
    queueUrlBase: () => addresses.awsEndpoint,
    log,
    disk,
    faults: { duplicateDelivery: () => duplicateShare > 0 && random() < duplicateShare },
  });
  undo.push(() => sqs.close());
  const { secrets, cognito, s3 } = openState(
    { clock, ids, meter, log, iam, dataDir, awsEndpoint: () => addresses.awsEndpoint },
    undo,
  );
  const state = { dynamodb, sqs, secrets, cognito, s3 };
  await ensureState(application, state);

  const lambda = createLambda({
    functions: application.functions,
    clock,
    ids,
    meter,
    log,
    region,
    accountId,
    credentialsFor: ({ roleId = '', functionName }) => {
      const { sessionToken = '', ...key } = iam.credentialsFor(roleId, functionName);
      return { ...key, sessionToken };
    },
    endpoints: () => ({
      endpointUrl: addresses.awsEndpoint,
      dynamodbEndpointUrl: dynamodb.endpoint,
    }),
    localize: (variables) => ({ ...toLocal(variables), ...options.extraEnvironment }),
    logsDirectory: inDataDir('logs'),
    inlineDirectory: inDataDir('inline'),
    onAsynchronousFailure: ({ model, payload }) => {
      const target = model.asynchronous.onFailureArn;
      if (target !== undefined) log.error('lambda', `For ${target}: ${payload}`);
    },
  });
  undo.push(() => lambda.close());

  const ses = createSes({
    clock,
    ids,
    meter,
    log,
    invoker: lambda,
    region,
    accountId,
    putObject: s3.write,
  });
  undo.push(() => ses.close());
  ses.serve(application.email, application.buckets);

  const requestFaults = { sqs: readFaults({}), connections: readFaults({}) };
  const faultTargets = {
    setRequestFaults(what: keyof typeof requestFaults, faults: RequestFaults) {
      requestFaults[what] = faults;
    },
    setDynamoDbFaults: dynamodb.setFaults,
    setDuplicateDeliveries: (share: number) => {
      duplicateShare = share;
    },
    killEnvironments: (functionName: string | undefined) => lambda.kill(functionName),
    cutConnections: (share: number) =>
      apis.webSocketApis.reduce((cut, api) => cut + api.cutConnections(share, random), 0),
  };
  const endpoint = createAwsEndpoint({
    services: [
      withFaults(sqs, () => drawFault(requestFaultKinds, requestFaults.sqs, random), random),
      dynamodb.service,
      secrets.service,
      cognito.service,
      lambda.service,
      s3.service,
      ses.service,
    ],
    iam,
    ids,
    log,
    disk,
    extraRoutes: [
      createBillRoutes(bill),
      createFaultRoutes(faultTargets, account.controlToken),
      createMailRoutes(ses, account.controlToken),
      (request, response) => cognito.route(request, response),
    ],
  });
  undo.push(() => endpoint.close());
  const endpointPort = await listenAt(endpoint, ports.awsEndpoint, 'the AWS endpoint');
  addresses.awsEndpoint = `http://127.0.0.1:${endpointPort}`;

  const sites = new ServedSites({
    ports,
    read: s3.read,
    meter,
    log,
    onListening: (host, url) => siteUrls.set(host, url),
  });
  undo.push(() => sites.close());
  await sites.serve(application.distributions);

  const apis = new ServedApis({
    invoker: lambda,
    clock,
    ids,
    meter,
    log,
    region,
    accountId,
    ports,
    authorizeCall: refusing(
      endpoint.authorizeCall,
      () => drawFault(requestFaultKinds, requestFaults.connections, random),
      random,
    ),
    jwks: async (issuer) => cognito.jwks(issuer),
    localize: toLocal,
    onListening: (apiId, url) => apiUrls.set(apiId, url),
  });
  undo.push(() => apis.close());
  await apis.serve(application);

  const mappings = new ServedMappings({ queues: sqs, invoker: lambda, clock, log, region });
  undo.push(() => mappings.close());
  await mappings.serve(application.mappings);

  const schedules = createSchedules({ clock, ids, invoker: lambda, region, accountId });
  undo.push(() => schedules.close());
  schedules.serve(application.schedules);

  const customResources = new CustomResources({
    invoker: lambda,
    clock,
    ids,
    log,
    stateFile: inDataDir('custom-resources.json'),
    localize: toLocal,
  });
  await customResources.apply(application.customResources);
  undo.push(collect);
  warn(application);

  async function collect(): Promise<void> {
    apis.flushMeters();
    await dynamodb.flush();
  }

  function warn({ warnings }: Application): void {
    for (const line of warnings) log.error('template', line);
  }

  async function deploy(assembly: string): Promise<void> {
    const next = loadApplication(assembly);
    for (const role of next.roles) iam.register(role);
    await ensureState(next, state);
    await sites.serve(next.distributions);
    lambda.replace(next.functions);
    ses.serve(next.email, next.buckets);
    await apis.serve(next);
    await mappings.serve(next.mappings);
    schedules.serve(next.schedules);
    application = next;
    warn(application);
    await customResources.apply(next.customResources);
  }

  return {
    get outputs() {
      return {
        ...toLocal(application.outputs),
        awsEndpointUrl: addresses.awsEndpoint,
        billUrl: `${addresses.awsEndpoint}/_causerie/bill`,
        ...(application.email.identities.length === 0
          ? {}
          : { mailUrl: `${addresses.awsEndpoint}${MAIL_PATH}` }),
        controlToken: account.controlToken,
      };
    },
    get httpApiUrl() {
      return apiUrls.get(application.httpApis[0]?.apiId ?? '') ?? '';
    },
    get webSocketUrl() {
      const [api] = application.webSocketApis;
      const url = apiUrls.get(api?.apiId ?? '');
      return url === undefined ? '' : `${url.replace(/^http/, 'ws')}/${api?.stage.name}`;
    },
    get warnings() {
      return application.warnings;
    },
    awsEndpointUrl: addresses.awsEndpoint,
    dynamoDbEndpointUrl: dynamodb.endpoint,
    billUrl: `${addresses.awsEndpoint}/_causerie/bill`,
    region,
    accountId,
    // A copy: the SDK's clients write into the credentials that they are given.
    adminCredentials: { ...account.adminCredentials },
    meter,
    lambda,
    sqs,
    apis,
    bill: () => bill.report(),
    deploy,
    close,
  };
}
