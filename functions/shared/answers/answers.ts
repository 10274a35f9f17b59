import { type Answers, openAnswers } from '../../../core/answers/open.ts';
import { CauserieError } from '../../../core/errors.ts';
import type { Contents } from '../../../core/help-centre/contents.ts';
import type { AnswersQueue } from './answers-queue.ts';
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

/**
 * The index of each app, as the worker built it last. One that the code before this deployment built is
 * none: it is asked to be built anew, and until then nothing is found.
 */
export function createAnswersSource(deps: {
  objects: ObjectReader;
  now: () => number;
  queue: Pick<AnswersQueue, 'send'>;
}): AnswersSource {
  const { objects, now, queue } = deps;
  return {
    forApp: createCachedObjects({
      objects,
      now,
      keyOf: answersKeys.index,
      async open(body, appId) {
        try {
          return openAnswers(body);
        } catch (error) {
          if (!(error instanceof CauserieError) || error.code !== 'conflict') throw error;
          await queue.send(appId, 'changed');
          return undefined;
        }
      },
    }),
  };
}

/** The contents of each app's help centre, built together with its index. */
export function createContentsSource(deps: { objects: ObjectReader; now: () => number }) {
  return createCachedObjects({
    ...deps,
    keyOf: answersKeys.contents,
    open: (body) => JSON.parse(new TextDecoder().decode(body)) as Contents,
  });
}
