import type { Signer } from '../domain/signer.ts';
import type { SigningKind } from '../ledger/signing.ts';
import type { Context } from './context.ts';

/** The signer, as those see it who may only ask it to sign what already stands in the ledger. */
export type SigningClient = {
  /**
   * Has one pending row signed. Asking again is harmless: it is signed once.
   * @returns the signed DER, as it is stored
   * @throws {Failure} `unavailable` when the signer does not answer, `conflict` when it refuses
   */
  sign(kind: SigningKind, id: string): Promise<Buffer>;
};

/** What issuing, renewing and revoking need. */
export type CertificateContext = Context & {
  readonly signer: SigningClient;
  readonly trustDomain: string;
  /** What others see; the PKI address is baked into certificates. */
  readonly urls: { readonly console: string; readonly sts: string; readonly enrolment: string; readonly pki: string };
};

/** What the signer itself needs. */
export type SignerContext = Context & {
  /** Opens the key of an authority. */
  readonly openAuthorityKey: (authorityId: string, sealed: Uint8Array) => Signer;
  /** Makes the key of a new authority; only sealed does it leave memory. */
  readonly makeAuthorityKey: (authorityId: string) => { readonly signer: Signer; readonly sealed: Uint8Array };
  readonly pkiUrl: string;
  readonly trustDomain: string;
};
