import * as z from 'zod/mini';

/** What administrators call queues, groups, skills and schedules: 1 to 64 letters, digits, `_ .-`. */
export const nameSchema = z.string().check(z.minLength(1), z.maxLength(64), z.regex(/^[\w .-]+$/));
