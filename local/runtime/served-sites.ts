import { createDistribution, type Distribution } from '../cloudfront/distribution.ts';
import type { DistributionModel } from '../cloudfront/model.ts';
import type { Meter, RuntimeLog } from '../contracts.ts';
import type { StoredObject } from '../s3/model.ts';
import { listenAt, type PortPlan } from './ports.ts';

export interface ServedSitesOptions {
  ports: PortPlan;
  read(bucket: string, key: string): Promise<StoredObject | undefined>;
  meter: Meter;
  log: RuntimeLog;
  /** Told at which address a host is served. */
  onListening(host: string, url: string): void;
}

/** The template's CloudFront distributions, each on its own port. */
export class ServedSites {
  private readonly options: ServedSitesOptions;
  private readonly sites = new Map<string, { distribution: Distribution; url: string }>();
  /** How many were ever started: a port is not given twice. */
  private started = 0;

  constructor(options: ServedSitesOptions) {
    this.options = options;
  }

  /** Serves these: new ones start, known ones take the new model, the others close. */
  async serve(models: readonly DistributionModel[]): Promise<void> {
    const wanted = new Set(models.map(({ id }) => id));
    for (const [id, { distribution }] of this.sites) {
      if (wanted.has(id)) continue;
      this.sites.delete(id);
      await distribution.close();
    }
    for (const model of models) {
      const { distribution, url } = this.sites.get(model.id) ?? (await this.start(model));
      distribution.replaceModel(model);
      this.sites.set(model.id, { distribution, url });
      for (const host of model.hosts) this.options.onListening(host, url);
    }
  }

  async close(): Promise<void> {
    for (const { distribution } of this.sites.values()) await distribution.close();
    this.sites.clear();
  }

  private async start(
    model: DistributionModel,
  ): Promise<{ distribution: Distribution; url: string }> {
    const distribution = createDistribution({ ...this.options, model });
    const port = this.options.ports.site(this.started++);
    const taken = await listenAt(distribution, port, `the site ${model.name}`);
    return { distribution, url: `http://127.0.0.1:${taken}` };
  }
}
