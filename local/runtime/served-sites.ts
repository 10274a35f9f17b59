import {
  createDistribution,
  type Distribution,
  type DistributionOptions,
} from '../cloudfront/distribution.ts';
import type { DistributionModel } from '../cloudfront/model.ts';
import { listenAt, type PortPlan } from './ports.ts';

export interface ServedSitesOptions extends Omit<DistributionOptions, 'model'> {
  ports: PortPlan;
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
      const known = this.sites.get(model.id);
      known?.distribution.replaceModel(model);
      const site = known ?? (await this.start(model));
      this.sites.set(model.id, site);
      for (const host of model.hosts) this.options.onListening(host, site.url);
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
