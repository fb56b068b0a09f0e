import type { Thumbprint } from '../domain/binding.ts';
import type { RefusalCode } from '../domain/codes.ts';
import { newId } from '../domain/ids.ts';
import type { NewDecision } from '../ledger/decisions.ts';
import type { CertificateFacts, Facts, IdentityFacts } from '../ledger/exchange.ts';
import type { SaidNames } from '../pki/foreign.ts';

/** `says`: what it says of itself, for where nobody here knows it; nothing of that is proven. */
type ShownOnConnection = { readonly thumbprint: Thumbprint; readonly serial: string; readonly says?: SaidNames };

/** A request as its mutual TLS connection shows it; only the certificate is proven. */
export type Connection = {
  /** Null where none was shown. */
  readonly certificate: ShownOnConnection | null;
  /** What the handshake or the form of the certificate says against it, whatever the ledger knows. */
  readonly objection: {
    readonly code: RefusalCode;
    readonly reason: string;
    /** Only that its issuer is unknown speaks against it: of no account where these very bytes are registered. */
    readonly issuerAlone?: true;
  } | null;
  readonly sourceAddress: string | null;
  readonly tlsVersion: string | null;
  readonly userAgent: string | null;
  readonly method: string;
  /** The path of the route. */
  readonly path: string;
  /** Of `performance.now()`, when the request came. */
  readonly since: number;
  /** Milliseconds since 1970 when the caller must have an answer. */
  readonly deadline: number;
};

/** Whoever has proven to be a usable identity, and what else the ledger knows of the request. */
export type Client = Facts & { readonly certificate: CertificateFacts; readonly identity: IdentityFacts };

/** A refusal and the id under which it is on record. */
export type Refusal = { readonly code: RefusalCode; readonly decisionId: string; readonly description?: string };

export const microsSince = (since: number): number => Math.round((performance.now() - since) * 1000);

type OfConnection =
  | 'id'
  | 'at'
  | 'sourceAddress'
  | 'tlsVersion'
  | 'userAgent'
  | 'method'
  | 'path'
  | 'latencyMicros'
  | 'presentedThumbprint'
  | 'presentedSerial'
  | 'presentedCertificateId'
  | 'presentedIdentityId'
  | 'asker';

/** What every decision about this very connection records. `asker` is whoever has proven to be somebody. */
export const decisionOn = (
  connection: Connection,
  at: Date,
  facts: Pick<Facts, 'certificate' | 'identity'> | null,
  asker: IdentityFacts | null,
): Required<Pick<NewDecision, OfConnection>> => ({
  id: newId(at.getTime()),
  at,
  asker,
  sourceAddress: connection.sourceAddress,
  tlsVersion: connection.tlsVersion,
  userAgent: connection.userAgent,
  method: connection.method,
  path: connection.path,
  latencyMicros: microsSince(connection.since),
  presentedThumbprint: connection.certificate?.thumbprint ?? null,
  presentedSerial: connection.certificate?.serial ?? null,
  presentedCertificateId: facts?.certificate?.id ?? null,
  presentedIdentityId: facts?.identity?.id ?? null,
});
