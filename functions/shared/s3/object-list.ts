import { createSignedRequests } from './signed-requests.ts';

/**
 * The keys that begin so, a thousand a request.
 * @param bucket Its keys are ours: none has a character that XML would write otherwise.
 */
export function createObjectList(bucket: string): (prefix: string) => AsyncGenerator<string> {
  const request = createSignedRequests(bucket);
  return async function* list(prefix) {
    let token: string | undefined;
    do {
      const query = { 'list-type': '2', prefix };
      const { body } = await request({
        method: 'GET',
        key: '',
        query: token === undefined ? query : { ...query, 'continuation-token': token },
      });
      const xml = Buffer.from(body).toString();
      for (const [, key = ''] of xml.matchAll(/<Key>([^<]*)<\/Key>/g)) yield key;
      [, token] = /<NextContinuationToken>([^<]*)<\/NextContinuationToken>/.exec(xml) ?? [];
    } while (token !== undefined);
  };
}
