import { buildAnswers } from '../../core/answers/build.ts';
import { publicUrl } from '../../core/help-centre/addresses.ts';
import { contentsOf } from '../../core/help-centre/contents.ts';
import { learningPace } from '../../core/help-centre/pace.ts';
import { renderSite, robotsFile } from '../../core/help-centre/site/render.ts';
import { articleSources, synonymsOf } from '../../core/help-centre/sources.ts';
import { answersKeys } from '../shared/answers/answers.ts';
import type { AnswersMessage, AnswersQueue } from '../shared/answers/answers-queue.ts';
import type { Intents } from '../shared/answers/intents.ts';
import type { Signals } from '../shared/answers/signals.ts';
import type { HelpCentreStore } from '../shared/dynamodb/help-centre-store.ts';
import { type Built, type ContentObjects, nothingBuilt, type SiteObjects } from './ports.ts';
import { publishSite } from './publish-site.ts';

export interface BuildDeps {
  store: Pick<HelpCentreStore, 'helpCentre' | 'bodies'>;
  signals: Pick<Signals, 'newest'>;
  intents: Intents;
  queue: AnswersQueue;
  content: ContentObjects;
  /** Keys of the content bucket. */
  list(prefix: string): AsyncIterable<string>;
  site: SiteObjects;
  /** Of the public pages. */
  siteUrl: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Milliseconds by which clocks of two functions may differ. */
const clocksDiffer = 2000;
const builtKey = (appId: string) => `answers/${appId}/built.json`;
const builtOf = /^answers\/([^/]+)\/built\.json$/;

/**
 * Builds what a message asks for, unless what stands there was read after the change that it tells of. It
 * may come twice and break off anywhere: what was built is noted last, so that it is all done again. [A16]
 */
export async function build(deps: BuildDeps, message: AnswersMessage): Promise<void> {
  const { appId, at, reason } = message;
  const { content, queue, now } = deps;
  const before = await readBuilt(content, appId);
  const stateOf = reason === 'learned' ? before.indexAt : before.siteAt;
  if (stateOf > at + clocksDiffer) return;
  if (reason === 'learned' && now() - before.indexAt < learningPace(before.took)) {
    await queue.send(appId, 'learned');
    return;
  }
  const startedAt = now();
  const centre = await deps.store.helpCentre(appId);
  const bodies = new Map<string, string>();
  for await (const { articleId, locale, body } of deps.store.bodies(appId)) {
    bodies.set(`${articleId}#${locale}`, body);
  }
  const bodyOf = (articleId: string, locale: string) => bodies.get(`${articleId}#${locale}`) ?? '';
  const [signals, intents] = await Promise.all([deps.signals.newest(appId), deps.intents(appId)]);
  const index = buildAnswers({
    articles: articleSources(centre, bodyOf, (one, locale) => publicUrl(deps.siteUrl, one, locale)),
    signals,
    intents,
    synonyms: synonymsOf(centre.settings),
    builtAt: startedAt,
  });
  const took = now() - startedAt;
  const contents = JSON.stringify(contentsOf(centre));
  const [json, binary] = ['application/json', 'application/octet-stream'];
  await Promise.all([
    content.put(answersKeys.index(appId), index, { contentType: binary }),
    content.put(answersKeys.contents(appId), contents, { contentType: json }),
  ]);
  const save = (built: Built) =>
    content.put(builtKey(appId), JSON.stringify(built), { contentType: json });
  if (reason === 'learned') {
    await save({ ...before, indexAt: startedAt, took });
    return;
  }
  const files = renderSite({ appId, siteUrl: deps.siteUrl, centre, bodyOf });
  const pages = await publishSite(deps.site, files, before, {
    now: now(),
    // What is begun is noted first: a page that is left over from a break is still known to be there.
    begin: (begun) => save({ ...before, pages: begun }),
  });
  await save({ indexAt: startedAt, siteAt: startedAt, took, ...pages });
  if (before.siteAt === 0) await listForRobots(deps);
}

/** A new app's pages are made known to search engines, beside the others'. */
async function listForRobots({ list, site, siteUrl }: BuildDeps): Promise<void> {
  const appIds: string[] = [];
  for await (const key of list('answers/')) {
    const [, appId] = builtOf.exec(key) ?? [];
    if (appId !== undefined) appIds.push(appId);
  }
  const { path, body, contentType } = robotsFile(siteUrl, appIds);
  await site.put(path, body, { contentType, cacheControl: 'public, max-age=3600' });
}

async function readBuilt(content: ContentObjects, appId: string): Promise<Built> {
  const found = await content.get(builtKey(appId));
  if (found === undefined || found === 'notModified') return nothingBuilt;
  return JSON.parse(new TextDecoder().decode(found.body)) as Built;
}
