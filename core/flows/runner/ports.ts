import type { Deps } from '../../conversations/ports.ts';
import type { User } from '../../identity/model.ts';
import type { ArticleSignal, FlowEffect, Need, NeedAnswer } from '../run.ts';
import type { PublishedFlows } from '../store.ts';

/** What a flow matched the customer's words: its id is the intent's. */
export interface MatchedAnswer {
  flowId: string;
  /** 0 to 1. */
  confidence: number;
}

type NeedOf<T extends Need['type']> = Extract<Need, { type: T }>;
type AnswerOf<T extends NeedAnswer['type']> = Extract<NeedAnswer, { type: T }>;

/** What running a flow asks of the world, beside what conversations ask of it. */
export interface FlowDeps extends Deps {
  flows: PublishedFlows;
  users: {
    user(userId: string): Promise<User | undefined>;
    /** Sets what is given. The same again is harmless. */
    change(userId: string, change: UserChange): Promise<void>;
  };
  /** The app's name; may be some minutes old. */
  appName(appId: string): Promise<string>;
  /** What an integration says first where no flow does, by language. */
  welcome(integrationId: string): Promise<Record<string, string> | undefined>;
  answers: {
    suggest(appId: string, need: NeedOf<'suggest'>): Promise<AnswerOf<'suggest'>>;
    articles(appId: string, need: NeedOf<'articles'>): Promise<AnswerOf<'articles'>>;
    /** Answers by example phrases, best first. */
    match(appId: string, words: string, language: string | undefined): Promise<MatchedAnswer[]>;
    /** The same again is one. */
    learn(appId: string, userId: string, signal: ArticleSignal): Promise<void>;
  };
  /** Calls a company's API. Never rejects for what that API does. */
  call(appId: string, need: NeedOf<'call'>): Promise<AnswerOf<'call'>>;
  /** Something went wrong in a flow; its author is to find it in the log. */
  failed(where: { appId: string; conversationId: string }, effect: FailedEffect): void;
}

export type UserChange = Omit<Extract<FlowEffect, { type: 'changeUser' }>, 'type'>;
export type FailedEffect = Extract<FlowEffect, { type: 'failed' }>;
