import { mkdirSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLocalDeployment } from '../bin/support/local-deployment.ts';
import { fail, readOptions } from '../bin/support/options.ts';
import { createProgress } from '../bin/support/progress.ts';
import { startBrowser } from '../test/support/browser.ts';
import { untilAnswers } from '../test/support/until-answers.ts';
import { takeOwnFonts } from './support/pictures/fonts.ts';
import { makeReadmePictures } from './support/pictures/readme.ts';
import { scenes } from './support/pictures/scenes.ts';
import { type Size, sit, sizes } from './support/pictures/sitting.ts';
import { hireStaff } from './support/pictures/staff.ts';

const { values } = readOptions({
  command: 'npm run pictures --',
  summary:
    'Photographs the demo shop’s messenger, state by state, on a phone and on a desktop; and makes the pictures of the README.',
  options: {
    out: { type: 'string', value: 'DIR', help: 'where the pictures go (default .pictures)' },
    scene: { type: 'string', value: 'NAME', help: `one of ${Object.keys(scenes).join(', ')}` },
    size: { type: 'string', value: 'SIZE', help: `one of ${Object.keys(sizes).join(', ')}` },
  },
});
const folder = resolve(values.out ?? '.pictures');
const docs = fileURLToPath(new URL('../docs/pictures/', import.meta.url));
const wantedScenes = chosen('scene', values.scene, scenes);
const wantedSizes = chosen('size', values.size, sizes) as Size[];

const progress = createProgress();
mkdirSync(folder, { recursive: true });
mkdirSync(docs, { recursive: true });
const { outputs, close } = await startLocalDeployment({ port: 0, shop: true, step: progress.step });
takeOwnFonts();
const browser = await startBrowser();
const staff = await hireStaff(outputs, 'Camille');
try {
  await untilAnswers(outputs);
  for (const size of wantedSizes) {
    for (const name of wantedScenes) {
      const scene = scenes[name];
      if (scene === undefined) continue;
      progress.step(`${size}: ${name}`);
      const url = new URL(scene.page, outputs.demoUrl).href;
      await staff.setStatus('online');
      const sitting = await sit(browser, { url, size, folder });
      try {
        await scene.play(sitting, staff);
      } catch (error) {
        // Where it got stuck says why.
        await sitting.shoot(`${name}-failed`);
        console.error(`${size}: ${name}: ${(error as Error).message}`);
        process.exitCode = 1;
      }
      await sitting.leave();
    }
  }
  const whole = values.scene === undefined && values.size === undefined;
  if (whole && process.exitCode === undefined) {
    progress.step('the pictures of the README');
    await makeReadmePictures(browser, folder, docs);
  }
  progress.done(`The pictures are in ${relative('', folder)}`);
} finally {
  staff.leave();
  await browser.close();
  await close();
}

/** All of them, or the one that was named. */
function chosen(option: string, name: string | undefined, all: object): string[] {
  if (name === undefined) return Object.keys(all);
  if (!Object.hasOwn(all, name)) {
    fail(`--${option} takes one of ${Object.keys(all).join(', ')}, not "${name}".`);
  }
  return [name];
}
