import type { Clock, FunctionInvoker, Ids, Meter, RuntimeLog } from '../contracts.ts';
import type { TokenBucket } from './token-bucket.ts';

/** What every API asks of the runtime around it. */
export interface ApiOptions<Model> {
  model: Model;
  invoker: FunctionInvoker;
  clock: Clock;
  ids: Ids;
  meter: Meter;
  log: RuntimeLog;
  region: string;
  accountId: string;
  /** The address to listen on; the loopback interface by default. */
  host?: string;
  /**
   * The account's bucket, shared by all its APIs and by `@connections`: 10,000 requests a second
   * and a burst of 5,000 on AWS. Without one, only the stage's limits hold.
   */
  accountThrottle?: TokenBucket;
}

/** The part that serves one API on its own port, as AWS gives each its own host. */
export interface Api<Model> {
  /** Starts to serve; port 0 takes a free one. Resolves with the port. */
  listen(port: number): Promise<number>;
  /** Takes a new template's model: later requests and frames go by it, sockets stay. */
  replaceModel(model: Model): void;
  close(): Promise<void>;
}
