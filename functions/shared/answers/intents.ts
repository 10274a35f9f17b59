import type { Intent } from '../../../core/answers/model.ts';

/** The example phrases of an app's published flows. */
export type Intents = (appId: string) => Promise<Intent[]>;
