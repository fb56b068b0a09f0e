import type { TokenAlgorithm } from '../domain/claims.ts';
import type { Signer } from '../domain/signer.ts';
import type { SealedKey } from '../ledger/authorities.ts';
import type { SigningKind } from '../ledger/signing.ts';
import type { Context } from './context.ts';
import type { CrlFindings } from './crl-findings.ts';

/** The signer, as those see it who may only ask it to sign what already stands in the ledger. */
type SigningClient = {
  /**
   * Has one pending row signed. Asking again is harmless: it is signed once.
   * @returns the signed DER, as it is stored
   * @throws {Failure} `unavailable` when the signer does not answer, `conflict` when it refuses
   */
  sign(kind: SigningKind, id: string): Promise<Buffer>;
};

/** The same for those who make authorities. */
export type AuthorityContext = CertificateContext & {
  readonly signer: SigningClient & {
    /**
     * Hands over the private key of an authority that was made elsewhere, once; only sealed does it leave the signer's memory.
     * @param pem not encrypted
     * @returns the certificate of the authority, DER
     */
    importAuthorityKey(id: string, pem: string): Promise<Buffer>;
  };
};

/** What issuing, renewing and revoking need. */
export type CertificateContext = Context & {
  readonly signer: SigningClient;
  readonly trustDomain: string;
  /** What others see; the PKI address is baked into certificates. */
  readonly urls: { readonly console: string; readonly sts: string; readonly enrolment: string; readonly pki: string };
};

/** A key of an authority as the signer made or took it. */
type AuthorityKey = SealedKey & { readonly signer: Signer; readonly custody: 'sealed' | 'module' };

/** What the signer itself needs. */
export type SignerContext = Context & {
  /** Opens the key of an authority. */
  readonly openAuthorityKey: (authorityId: string, sealed: Uint8Array) => Signer;
  /** Makes the key of a new authority; only sealed does it leave memory. */
  readonly makeAuthorityKey: (authorityId: string, algorithm: TokenAlgorithm) => AuthorityKey;
  /** Takes a key that was made elsewhere. @throws {Failure} `invalid_input` for what is no private key that can sign here */
  readonly sealAuthorityKey: (authorityId: string, pem: string) => AuthorityKey;
  /** Where a key is that was made here before. */
  readonly custodyOfKey: (authorityId: string, sealed: Uint8Array) => 'sealed' | 'module';
  readonly pkiUrl: string;
  readonly trustDomain: string;
  /** Where no other thread is named, a revocation list is checked in this one. */
  readonly crlFindings?: CrlFindings;
};
