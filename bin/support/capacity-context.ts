import { definitions } from '../../functions/definitions.ts';
import { deriveCapacity } from '../../lib/capacity.ts';
import { DEFAULT_ACCOUNT_LIMITS } from '../../lib/quotas.ts';

/**
 * The context for so many times the stated capacity on this machine: as in an account whose limits were
 * raised to what it asks for.
 */
export function capacityContext(capacity: number): Record<string, number> {
  if (capacity === 1) return {};
  const account = { ...DEFAULT_ACCOUNT_LIMITS };
  const request = { scale: capacity, account, functions: definitions };
  const raised: Record<string, number> = {};
  for (const { context } of deriveCapacity(request).shortfalls) {
    if (context !== undefined) raised[context.name] = context.value;
  }
  return { capacity, ...raised };
}
