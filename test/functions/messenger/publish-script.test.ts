import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Integration } from '../../../core/identity/model.ts';
import { launcherLook } from '../../../core/messenger/launcher-look.ts';
import type { MessengerConfig } from '../../../core/protocol/messenger-settings.ts';
import {
  bakeConfig,
  createScriptPublisher,
  launcherKey,
  type ScriptPublisher,
} from '../../../functions/shared/messenger/publish-script.ts';
import { createMemoryBucket, type MemoryBucket } from '../help-centre/support/memory-bucket.ts';

const LAUNCHER = '(config=__CAUSERIE_CONFIG__);';
const integrationId = 'abcdef0123456789abcdef01';
const key = `messenger/${integrationId}.js`;
const script = { contentType: 'text/javascript; charset=utf-8' };

const integration: Integration = {
  integrationId,
  appId: 'app',
  type: 'web',
  displayName: 'Web',
  createdAt: 1,
  responder: 'answerBot',
};
const titled = (title: string): Integration => ({
  ...integration,
  messenger: { title: { en: title } },
});

/** What a page that loads the script sees. */
function configIn(text: string): MessengerConfig {
  const page: { config?: MessengerConfig } = {};
  runInNewContext(text, page);
  // Through JSON, for another context has other prototypes.
  return JSON.parse(JSON.stringify(page.config)) as MessengerConfig;
}

/** As it comes from a table: the same, with its attributes in another order. */
function otherWayRound<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, otherWayRound(item)]);
  return Object.fromEntries(entries.reverse()) as T;
}

describe('an integration’s script', () => {
  it('[M61] holds its config, whatever stands in it, and ends no script element', () => {
    const nasty = fc.constantFrom(
      '</script><script>alert(1)</script>',
      '<!--',
      '\u2028\u2029',
      "$& $1 $' $` $$",
      '__CAUSERIE_CONFIG__',
      '`$`',
      '\\',
      '"',
    );
    const text = fc
      .array(fc.oneof(nasty, fc.string({ unit: 'binary' })))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, (css) => {
        const config = { integrationId, apiUrl: 'a', baseUrl: 'b', settings: { css }, look: '' };
        const baked = bakeConfig(LAUNCHER, config);
        expect(configIn(baked)).toEqual(JSON.parse(JSON.stringify(config)));
        expect(baked).not.toMatch(/[<\u2028\u2029]/);
      }),
    );
  });

  it('is made of a launcher that names its config once', () => {
    const config = { integrationId, apiUrl: 'a', baseUrl: 'b', settings: {}, look: '' };
    for (const launcher of ['', `${LAUNCHER}${LAUNCHER}`]) {
      expect(() => bakeConfig(launcher, config)).toThrow('__CAUSERIE_CONFIG__ once');
    }
  });
});

describe('publishing', () => {
  let bucket: MemoryBucket;
  let stored: Integration | undefined;
  /** Called with each read of the integration, before it is answered. */
  let meanwhile: (read: number) => Promise<void> | void;
  let publisher: ScriptPublisher;

  beforeEach(async () => {
    bucket = createMemoryBucket();
    await bucket.put(launcherKey, LAUNCHER, script);
    bucket.forgetPuts();
    stored = integration;
    meanwhile = () => undefined;
    let reads = 0;
    publisher = createScriptPublisher({
      reader: bucket,
      writer: bucket,
      async readIntegration() {
        await meanwhile(++reads);
        return otherWayRound(stored);
      },
      apiUrl: 'https://api.example',
      siteUrl: 'https://site.example',
    });
  });

  it('[M61] writes where the API and the rest of the messenger are, and the settings', async () => {
    stored = { ...integration, messenger: { title: { en: 'Maison Lune' }, scheme: 'dark' } };
    await publisher.publish(stored);
    expect(configIn(bucket.text(key))).toEqual({
      integrationId,
      apiUrl: 'https://api.example',
      baseUrl: 'https://site.example/messenger',
      settings: { title: { en: 'Maison Lune' }, scheme: 'dark' },
      look: launcherLook({ scheme: 'dark' }),
    });
    expect(bucket.headers(key)).toEqual({
      contentType: 'text/javascript; charset=utf-8',
      cacheControl: 'public, max-age=60, stale-while-revalidate=86400',
    });
    expect(bucket.puts).toEqual([key]);
  });

  it('[M61] writes none for an integration that is not of the web', async () => {
    await publisher.publish({ ...integration, type: 'whatsapp' });
    expect(bucket.puts).toEqual([]);
  });

  it('[M62] writes once more what has changed meanwhile', async () => {
    meanwhile = (read) => {
      if (read === 1) stored = titled('new');
    };
    await publisher.publish(integration);
    expect(configIn(bucket.text(key)).settings).toEqual({ title: { en: 'new' } });
    expect(bucket.puts).toEqual([key, key]);
  });

  it('[M62] uses the launcher that was deployed meanwhile', async () => {
    meanwhile = async (read) => {
      if (read === 1) await bucket.put(launcherKey, `/* 2 */${LAUNCHER}`, script);
    };
    await publisher.publish(integration);
    expect(bucket.text(key)).toContain('/* 2 */');
  });

  it('[M62] leaves no script of an integration that was deleted meanwhile', async () => {
    meanwhile = () => {
      stored = undefined;
    };
    await publisher.publish(integration);
    expect(bucket.keys()).toEqual([launcherKey]);
  });

  it('[M62] of changes at once the last one stands, in whatever order they are written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (order, changes) => {
        const slow = createMemoryBucket();
        await slow.put(launcherKey, LAUNCHER, script);
        stored = titled('0');
        const together = createScriptPublisher({
          reader: { get: order.scheduleFunction(slow.get) },
          writer: { ...slow, put: order.scheduleFunction(slow.put) },
          readIntegration: order.scheduleFunction(async () => stored),
          apiUrl: 'https://api.example',
          siteUrl: 'https://site.example',
        });
        const store = order.scheduleFunction(async (to: Integration) => {
          stored = to;
          return to;
        });
        const all = Array.from({ length: changes }, async (_, change) =>
          together.publish(await store(titled(String(change + 1)))),
        );
        await order.waitFor(Promise.all(all));
        expect(configIn(slow.text(key)).settings).toEqual(stored?.messenger);
      }),
    );
  });

  it('gives up where it never comes to an end, and says what to do', async () => {
    let count = 0;
    meanwhile = () => {
      stored = titled(String(count++));
    };
    await expect(publisher.publish(integration)).rejects.toThrow('save it again');
  });

  it('says that the messenger is not deployed yet', async () => {
    await bucket.delete([launcherKey]);
    await expect(publisher.publish(integration)).rejects.toThrow('deploy the messenger first');
  });

  it('[M61] takes the script of a deleted integration away', async () => {
    await publisher.publish(integration);
    await publisher.unpublish(integrationId);
    await publisher.unpublish(integrationId);
    expect(bucket.keys()).toEqual([launcherKey]);
  });
});
