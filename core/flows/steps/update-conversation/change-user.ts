import type { Scalar } from '../../run.ts';
import { cut } from '../../text/normalize.ts';
import type { StepContext } from '../context.ts';
import { isEmail } from '../form/answer.ts';

/**
 * Sets what is known of the customer: `name` and `email` are his own, anything else is a field. An
 * address that is none changes nothing.
 */
export function changeUser(values: Record<string, Scalar>, at: StepContext): void {
  const { name, email, ...userFields } = values;
  const user = {
    ...(typeof name === 'string' && name.trim() !== '' ? { name: cut(name.trim(), 128) } : {}),
    ...(typeof email === 'string' && isEmail(email) ? { email } : {}),
  };
  const named = Object.keys(userFields).length > 0;
  if (!named && Object.keys(user).length === 0) return;
  at.effect({ type: 'changeUser', ...user, ...(named ? { fields: userFields } : {}) });
}
