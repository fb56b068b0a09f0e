import { invalid } from '../domain/failure.ts';
import { namesEvents, wantedBy } from '../domain/webhook.ts';
import { filterOf, type WebhookTerms } from '../ledger/webhooks.ts';
import { OutboundRefusal, readAddress } from '../outbound/ask.ts';
import { requireCertificates } from './outbound-ca.ts';

/** @throws {Failure} `invalid_input` for an address that is never asked, a CA that cannot be read, or a filter that nothing could pass */
export function requireWebhookTerms(terms: WebhookTerms): void {
  try {
    readAddress(terms.url, terms.privateAddresses);
  } catch (cause) {
    if (cause instanceof OutboundRefusal) throw invalid('url', cause.message, { cause });
    throw cause;
  }
  if (terms.caPem !== null) requireCertificates(terms.caPem);
  const unknown = terms.types.find((type) => !namesEvents(type));
  if (unknown !== undefined)
    throw invalid('types', `${unknown} names no event: use a name such as certificate.revoked, a beginning such as case.*, or decision`);
  const wanted = wantedBy(filterOf(terms));
  if (wanted.acts.length + wanted.codes.length === 0)
    throw invalid(
      'types',
      'together with codes, audiences and severity lets no event through; codes and audiences belong to decisions alone',
    );
}

/** What of an endpoint stands in events: of its address, which may be a secret in itself, only where it is. */
export const recordedTerms = ({ url, caPem, ...terms }: Partial<WebhookTerms>): Record<string, unknown> => ({
  ...(url === undefined ? {} : { host: new URL(url).host }),
  ...(caPem === undefined ? {} : { ownCa: caPem !== null }),
  ...terms,
});
