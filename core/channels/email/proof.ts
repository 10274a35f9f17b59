import { domainOf } from './address.ts';
import { header, type Mail, type Receipt } from './mail.ts';

/**
 * Whether a sender is proven: his domain vouches for the mail by DMARC, or by a DKIM signature of that domain or
 * one above it. SES says both in the first `Authentication-Results`, which it puts before all that came; what
 * is written below it is the sender's own word.
 */
export function isProven(mail: Mail, receipt: Receipt, sender: string): boolean {
  const results = header(mail, 'authentication-results');
  if (!/^\s*amazonses\.com\s*;/i.test(results)) return false;
  const domain = domainOf(sender);
  const { dkim, dmarc } = receipt.verdicts;
  const found = results.split(';').map((one) => one.trim().toLowerCase());
  if (dmarc === 'PASS' && found.some((one) => isDmarcPass(one, domain))) return true;
  return dkim === 'PASS' && found.some((one) => isSignedBy(one, domain));
}

function isDmarcPass(result: string, domain: string): boolean {
  return /^dmarc=pass(?=\s)/.test(result) && namedIn(result, 'header.from') === domain;
}

function isSignedBy(result: string, domain: string): boolean {
  if (!/^dkim=pass(?=\s)/.test(result)) return false;
  const signer = namedIn(result, 'header.d') ?? namedIn(result, 'header.i')?.replace(/^.*@/, '');
  // Whoever has a domain below another does not speak for it.
  return !!signer && signer.includes('.') && (domain === signer || domain.endsWith(`.${signer}`));
}

function namedIn(result: string, name: string): string | undefined {
  const at = result.indexOf(` ${name}=`);
  return at === -1 ? undefined : result.slice(at + name.length + 2).split(/[\s()"]/, 1)[0];
}

/** A domain that asks for what fails DMARC to be kept from people is obeyed. */
export function isForged({ verdicts, dmarcPolicy = '' }: Receipt): boolean {
  const policy = dmarcPolicy.toLowerCase();
  return verdicts.dmarc === 'FAIL' && (policy === 'reject' || policy === 'quarantine');
}
