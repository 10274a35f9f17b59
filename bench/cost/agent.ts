import WebSocket from 'ws';
import type { Outputs } from '../../bin/support/outputs.ts';
import { openOffice } from '../../bin/support/replay/hire.ts';
import { createApi } from '../../bin/support/replay/http.ts';

/** An agent at his console: online, with a socket, whose own writing comes back in the answer alone. */
export interface AgentAtWork {
  post(path: string, body: object): Promise<void>;
  leave(): void;
}

/** @throws Error with what the deployment answers when it refuses */
export async function agentAtWork(outputs: Outputs): Promise<AgentAtWork> {
  const { httpApiUrl, webSocketUrl } = outputs;
  const api = createApi(httpApiUrl, 30_000);
  const office = openOffice(outputs, api);
  const { getToken } = await office.hire('Cost');
  office.close();
  const token = await getToken();
  const socket = new WebSocket(webSocketUrl, ['causerie.v1', token], { perMessageDeflate: false });
  const connectionId = await new Promise<string>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () => {
      socket.send(JSON.stringify({ action: 'sync', id: 's', conversations: [] }));
    });
    socket.once('message', (data) => resolve(JSON.parse(String(data)).connectionId as string));
  });
  await api({ method: 'PUT', path: '/agent/status', token, body: { status: 'online' } });
  return {
    async post(path, body) {
      const response = await fetch(httpApiUrl + path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'x-causerie-socket': connectionId,
        },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      await response.arrayBuffer();
    },
    leave: () => socket.terminate(),
  };
}
