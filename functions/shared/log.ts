import { Logger } from '@aws-lambda-powertools/logger';

/**
 * One JSON line for what an operator has to look at, and none for what went well: a kilobyte of log
 * a message would cost more than its Lambda does.
 */
export const log = new Logger({ serviceName: 'causerie', logLevel: 'WARN' });
