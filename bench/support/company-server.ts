import type { Outputs } from '../../bin/support/outputs.ts';

/** A company's server that uses the Sunshine Conversations API. */
export interface CompanyServer {
  /** A conversation with a new user. */
  begin(): Promise<string>;
  /** Says something for the company. */
  say(conversationId: string, text: string): Promise<void>;
  /** Reads the newest page. */
  list(conversationId: string): Promise<void>;
}

export function createServer(outputs: Outputs): CompanyServer {
  const { apiKeyId, apiKeySecret, appId, httpApiUrl } = outputs;
  const key = Buffer.from(`${apiKeyId}:${apiKeySecret}`).toString('base64');
  let users = 0;

  async function request(path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${httpApiUrl}/v2/apps/${appId}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Basic ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${text}`);
    return JSON.parse(text);
  }

  return {
    async begin() {
      const externalId = `bench-${process.pid}-${++users}`;
      await request('/users', { externalId });
      const participants = [{ userExternalId: externalId }];
      const made = await request('/conversations', { type: 'personal', participants });
      return (made as { conversation: { id: string } }).conversation.id;
    },

    async say(conversationId, text) {
      const author = { type: 'business' };
      const content = { type: 'text', text };
      await request(`/conversations/${conversationId}/messages`, { author, content });
    },

    async list(conversationId) {
      await request(`/conversations/${conversationId}/messages`);
    },
  };
}
