import type { AwsService } from '../../../../local/contracts.ts';

/** One operation, without the wire. `QueueUrl` may be the bare name. Throws what was refused. */
export async function call(
  service: AwsService,
  operation: string,
  input: object,
): Promise<Record<string, unknown>> {
  const reply = await service.handle({
    principal: undefined,
    operation,
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(JSON.stringify(input)),
  });
  const result = JSON.parse(String(reply.body)) as Record<string, unknown>;
  if (reply.status !== 200) throw new Error(String(result['message']));
  return result;
}
