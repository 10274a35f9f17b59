import { setTimeout as sleep } from 'node:timers/promises';
import type { Outputs } from '../../bin/support/outputs.ts';
import { createClient } from '../../packages/client/src/index.ts';

/** Waits until the demo shop's articles can be found, and with them its flows by what customers say. */
export async function untilAnswers(outputs: Outputs): Promise<void> {
  const client = createClient({
    httpApiUrl: outputs.httpApiUrl,
    integrationId: outputs.shopIntegrationId ?? '',
    locks: undefined,
  });
  try {
    await client.connect();
    const found = async () => {
      const { articles } = (await client.request('/sdk/articles?query=order&locale=en')) as {
        articles: unknown[];
      };
      return articles.length > 0;
    };
    while (!(await found())) await sleep(100);
  } finally {
    client.disconnect();
  }
}
