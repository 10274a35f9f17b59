import type { Http } from '../../../core/channels/channel.ts';
import { domainUrl, isOwn } from '../../../core/channels/email/own-addresses.ts';

/**
 * Answers which domain the deployment takes mail of; all else goes on.
 * @param domain `none` where it takes none.
 */
export function withMailDomain(http: Http, domain: string): Http {
  return async (request) => {
    if (request.url !== domainUrl || !isOwn(request)) return http(request);
    const status = domain === 'none' ? 404 : 200;
    return { status, headers: {}, body: Buffer.from(domain) };
  };
}
