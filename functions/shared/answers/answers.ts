import { type Answers, openAnswers } from '../../../core/answers/open.ts';
import type { Contents } from '../../../core/help-centre/contents.ts';
import { createCachedObjects, type ObjectReader } from './cached-objects.ts';

/** Where an app's index and contents lie in the content bucket. */
export const answersKeys = {
  index: (appId: string) => `answers/${appId}/index`,
  contents: (appId: string) => `answers/${appId}/contents.json`,
} as const;

export interface AnswersSource {
  /** Undefined while nothing has been built for the app. */
  forApp(appId: string): Promise<Answers | undefined>;
}

/** The index of each app, as the worker built it last. */
export function createAnswersSource(deps: {
  objects: ObjectReader;
  now: () => number;
}): AnswersSource {
  return { forApp: createCachedObjects({ ...deps, keyOf: answersKeys.index, open: openAnswers }) };
}

/** The contents of each app's help centre, built together with its index. */
export function createContentsSource(deps: { objects: ObjectReader; now: () => number }) {
  return createCachedObjects({
    ...deps,
    keyOf: answersKeys.contents,
    open: (body) => JSON.parse(new TextDecoder().decode(body)) as Contents,
  });
}
