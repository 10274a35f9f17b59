import { expect, it } from 'vitest';
import { conforms } from './support/conforms.ts';

/** The harness of the other tests: what is not as the official description has it is seen. */
const answer = (method: string, path: string, status: number, body: object) =>
  conforms({ method, path: `/v2/apps/1/${path}`, status, text: JSON.stringify(body) });

it('an answer that is as described is let through', () => {
  expect(answer('POST', 'users', 201, { user: { id: '1' } })).toEqual([]);
  expect(answer('POST', 'users', 418, { errors: [{ code: 'teapot', title: 'No.' }] })).toEqual([]);
  expect(answer('DELETE', 'users/a%2Fb', 200, {})).toEqual([]);
});

it.skipIf(answer('POST', 'users', 201, []).length === 0)('one that is not is seen', () => {
  expect(answer('POST', 'users', 200, {})).toEqual([
    'CreateUser 200: the description has no such answer',
  ]);
  expect(answer('DELETE', 'users/1', 200, { user: {} })).toEqual(['DeleteUser 200: is not {}']);
  expect(answer('POST', 'users', 201, { user: { profile: { email: 3 } } })).toEqual([
    'CreateUser 201: $.user.profile.email (3) is not of type string',
  ]);
  expect(answer('POST', 'users', 404, { error: 'no' })).toHaveLength(0);
  const web = { id: '1', type: 'web', status: 'active', brandColor: 5 };
  expect(answer('GET', 'integrations/1', 200, { integration: web })).toEqual([
    'GetIntegration 200: $.integration.brandColor (5) is not of type string',
  ]);
  const message = {
    id: '1',
    received: '2026-12-10T09:00:00.000Z',
    author: { type: 'business' },
    content: { type: 'text', text: 'x', actions: [{ type: 'link', uri: 'https://a.example' }] },
    source: { type: 'web' },
  };
  const page = { messages: [message], meta: { hasMore: false } };
  expect(answer('GET', 'conversations/1/messages', 200, page)).toEqual([
    'ListMessages 200: $.messages[0].content.actions[0].text is missing',
  ]);
});
