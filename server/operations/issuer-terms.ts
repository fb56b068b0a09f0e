import { invalid } from '../domain/failure.ts';
import type { IssuerTerms } from '../ledger/trusted-issuers.ts';
import { ForeignKeySet } from '../tokens/foreign-keys.ts';
import { parseStrictJson } from '../tokens/strict-json.ts';
import { requireCertificates } from './outbound-ca.ts';

/**
 * Checks that the terms of an issuer fit together.
 * @param jwks what is pasted with them; null where nothing is
 * @throws {Failure} `invalid_input`
 */
export function requireIssuerTerms({ keySource, jwksUrl, caPem }: IssuerTerms, jwks: string | null): void {
  if ((keySource === 'url') !== (jwksUrl !== null)) throw invalid('jwksUrl', 'goes together with keySource url, and with no other');
  if (jwks !== null && keySource !== 'pasted') throw invalid('jwks', 'goes together with keySource pasted');
  if (caPem !== null) requireCertificates(caPem);
}

/** What of it is of use, and no private half. @throws {Failure} `invalid_input` when the text is no JWK Set with a key of use */
export function readPastedKeys(text: string): object {
  try {
    const keys = new ForeignKeySet(parseStrictJson(text, 'refused'));
    if (keys.size > 0) return keys.jwks;
  } catch (cause) {
    throw invalid('jwks', `is no JWK Set: ${cause instanceof TypeError ? cause.message : 'it is not JSON without duplicate members'}`, {
      cause,
    });
  }
  throw invalid('jwks', 'holds no key of use: signing, public, with a kid, at least 2048 bits where it is RSA');
}
