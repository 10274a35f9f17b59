import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';

/** On the first picture, and side by side on the second. */
const wide = 'desktop-cards.png';
const phones = ['phone-quick-replies.png', 'phone-agent-typing-dark.png', 'phone-arabic.png'];

/** Makes the pictures of the README, of those that were taken. */
export async function makeReadmePictures(
  browser: Browser,
  from: string,
  to: string,
): Promise<void> {
  copyFileSync(join(from, wide), join(to, 'shop.png'));
  const images = phones
    .map((name) => readFileSync(join(from, name)).toString('base64'))
    .map((data) => `<img src="data:image/png;base64,${data}" alt="">`);
  const page = await browser.newPage({ viewport: { width: 1180, height: 720 } });
  await page.setContent(
    `<style>
      body { margin: 0; display: flex; justify-content: center; align-items: center; gap: 40px; block-size: 720px; background: #efe6d6 }
      img { inline-size: 312px; border: 9px solid #17211e; border-radius: 38px; box-shadow: 0 18px 40px rgb(0 0 0 / 18%) }
    </style>${images.join('')}`,
    { waitUntil: 'load' },
  );
  await page.screenshot({ path: join(to, 'phones.png') });
  await page.close();
}
