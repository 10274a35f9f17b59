import { hasTrigger } from '../store.ts';
import { type ChosenFlow, chooseFlow, type Occasion } from '../triggers/choose-flow.ts';
import type { Stage } from './stage.ts';

/** The flow for an occasion, as the conversation stands. */
export async function chooseFor(stage: Stage, occasion: Occasion): Promise<ChosenFlow | undefined> {
  const flows = await stage.library.published();
  if (flows.length === 0) return undefined;
  return chooseFlow(flows, await stage.facts(), occasion);
}

/**
 * The flow that answers what a customer wrote: by its example phrases, if they match well enough. [F27]
 * @param words Undefined where what he sent has none.
 */
export async function chooseByWords(
  stage: Stage,
  words: string | undefined,
): Promise<ChosenFlow | undefined> {
  if (words === undefined || words.trim() === '') return undefined;
  const flows = await stage.library.published();
  if (!hasTrigger(flows, 'answer')) return undefined;
  const { appId, language } = stage.head;
  const matches = await stage.deps.answers.match(appId, words, language);
  return chooseFor(stage, { type: 'message', words, matches });
}

/** The flow for a beginning, or for what follows the end of a run: by the words first. [F27] */
export async function chooseForStart(
  stage: Stage,
  words: string | undefined,
  comesBack: boolean,
): Promise<ChosenFlow | undefined> {
  const byWords = await chooseByWords(stage, words);
  if (byWords !== undefined) return byWords;
  const said = words === undefined ? {} : { words };
  return chooseFor(stage, { type: 'conversationStarted', comesBack, ...said });
}
