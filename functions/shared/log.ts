import { Logger } from '@aws-lambda-powertools/logger';
import { correlation } from './correlation.ts';

type About = Readonly<Record<string, unknown>> | Error;

const logger = new Logger({ serviceName: 'causerie', logLevel: 'WARN' });

/**
 * One JSON line for what an operator has to look at, and none for what went well: a kilobyte of log
 * a message would cost more than its Lambda does. Each says of which request it is. [O1]
 */
export const log = {
  warn(message: string, about?: About): void {
    logger.warn(message, fieldsOf(about));
  },
  error(message: string, about?: About): void {
    logger.error(message, fieldsOf(about));
  },
};

function fieldsOf(about: About | undefined) {
  return { ...correlation(), ...(about instanceof Error ? { error: about } : about) };
}
