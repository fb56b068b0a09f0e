import type { Thumbprint } from '../domain/binding.ts';
import type { CertificateStatus, CertificateUsage } from '../domain/certificate.ts';
import type { TokenAlgorithm } from '../domain/claims.ts';
import type { CertificateHeader } from '../domain/gateway.ts';
import type { IdentityStatus } from '../domain/identity.ts';
import { base64url, instant, milliseconds } from './columns.ts';

export type CertificateFacts = {
  readonly id: string;
  readonly identityId: string | null;
  readonly lineageId: string;
  /** base64url. */
  readonly spkiSha256: string;
  readonly serial: string;
  readonly usage: CertificateUsage;
  readonly status: CertificateStatus;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly usableUntil: Date | null;
  readonly frozenAt: Date | null;
  /** Whether the SPIFFE ID of its identity is among its names. */
  readonly namesIdentity: boolean;
  /** Made elsewhere, and registered here: its bytes authenticate, not its names or its issuer (RFC 8705 §2.2). */
  readonly registered: boolean;
};
export type IdentityFacts = {
  readonly id: string;
  readonly name: string;
  readonly spiffeId: string;
  readonly environment: string;
  readonly status: IdentityStatus;
};
export type AudienceFacts = {
  readonly id: string;
  readonly uri: string;
  readonly environment: string;
  readonly scopes: readonly string[];
  readonly algorithm: TokenAlgorithm;
  /** Seconds, all three. */
  readonly lifetimeDefault: number;
  readonly lifetimeMaximum: number;
  readonly minCertificateLife: number;
  /** How many actors a token for it may name. */
  readonly delegationDepth: number;
};
export type GrantFacts = {
  readonly id: string;
  readonly scopes: readonly string[];
  readonly lifetimeDefault: number | null;
  readonly lifetimeMaximum: number | null;
  readonly crossEnvironment: boolean;
};
type SecretFacts = {
  readonly id: string;
  readonly identityId: string;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
};
export type ResourceServerFacts = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'server' | 'gateway';
  /** Of gateways alone: where the certificate of the client comes. */
  readonly certificateHeader: CertificateHeader | null;
  readonly audiences: readonly string[];
};

/** What a request is about: the certificate on its connection and, for a token, what is asked for. */
export type Question = {
  readonly thumbprint: Thumbprint;
  readonly audience?: string | undefined;
  readonly secretHash?: Buffer | undefined;
};

/** Which version of each row was read: whoever changes a row makes another (PostgreSQL's `xmin`). Null where there is no row. */
export type FactVersions = Readonly<Record<'certificate' | 'identity' | 'audience' | 'grant' | 'secret' | 'resourceServer', string | null>>;

/** What the ledger knows of it; null where it knows nothing. */
export type Facts = {
  readonly versions: FactVersions;
  /** True where they were read for an earlier request: good for nothing unless their versions are compared once more. */
  readonly remembered: boolean;
  readonly certificate: CertificateFacts | null;
  readonly identity: IdentityFacts | null;
  readonly audience: AudienceFacts | null;
  readonly grant: GrantFacts | null;
  readonly secret: SecretFacts | null;
  readonly resourceServer: ResourceServerFacts | null;
};

/** The columns of a certificate `c` and its identity `i` that `certificateFrom` and `identityFrom` read. */
export const certificateColumns = (c: string, i: string): string => `
  ${c}.id AS certificate_id, ${c}.identity_id, ${c}.lineage_id, ${c}.spki_sha256, ${c}.serial, ${c}.usage, ${c}.status,
  ${milliseconds(`${c}.not_before`)} AS not_before, ${milliseconds(`${c}.not_after`)} AS not_after,
  ${milliseconds(`${c}.usable_until`)} AS usable_until, ${milliseconds(`${c}.frozen_at`)} AS frozen_at, 'uri:' || ${i}.spiffe_id = ANY (${c}.names) AS names_identity,
  ${c}.authority_id IS NULL AS registered,
  ${i}.name AS identity_name, ${i}.spiffe_id, ${i}.environment AS identity_environment, ${i}.status AS identity_status`;

/** All null where the certificate, or its identity, is not known. */
export type CertificateRow = {
  readonly certificate_id: string | null;
  readonly identity_id: string | null;
  readonly lineage_id: string;
  readonly spki_sha256: Buffer;
  readonly serial: string;
  readonly usage: CertificateUsage;
  readonly status: CertificateStatus;
  readonly not_before: number;
  readonly not_after: number;
  readonly usable_until: number | null;
  readonly frozen_at: number | null;
  readonly names_identity: boolean | null;
  readonly registered: boolean;
  readonly identity_name: string;
  readonly spiffe_id: string;
  readonly identity_environment: string;
  readonly identity_status: IdentityStatus;
};

export const certificateFrom = (row: CertificateRow): CertificateFacts | null =>
  row.certificate_id === null
    ? null
    : {
        id: row.certificate_id,
        identityId: row.identity_id,
        lineageId: row.lineage_id,
        spkiSha256: base64url(row.spki_sha256),
        serial: row.serial,
        usage: row.usage,
        status: row.status,
        notBefore: instant(row.not_before),
        notAfter: instant(row.not_after),
        usableUntil: row.usable_until === null ? null : instant(row.usable_until),
        frozenAt: row.frozen_at === null ? null : instant(row.frozen_at),
        namesIdentity: row.names_identity === true,
        registered: row.registered,
      };

export const identityFrom = (row: CertificateRow): IdentityFacts | null =>
  row.identity_id === null
    ? null
    : {
        id: row.identity_id,
        name: row.identity_name,
        spiffeId: row.spiffe_id,
        environment: row.identity_environment,
        status: row.identity_status,
      };

/** The columns of a grant `g` that `grantFrom` reads. */
export const grantColumns = (g: string): string => `
  ${g}.id AS grant_id, array_to_string(${g}.scopes, ' ') AS grant_scopes, ${g}.lifetime_default AS grant_lifetime_default,
  ${g}.lifetime_maximum AS grant_lifetime, ${g}.cross_environment`;

/** All null where there is no grant. */
export type GrantRow = {
  readonly grant_id: string | null;
  readonly grant_scopes: string;
  readonly grant_lifetime_default: number | null;
  readonly grant_lifetime: number | null;
  readonly cross_environment: boolean;
};

export const grantFrom = (row: GrantRow): GrantFacts | null =>
  row.grant_id === null
    ? null
    : {
        id: row.grant_id,
        scopes: words(row.grant_scopes),
        lifetimeDefault: row.grant_lifetime_default,
        lifetimeMaximum: row.grant_lifetime,
        crossEnvironment: row.cross_environment,
      };

export const words = (text: string | null): readonly string[] => (text === null || text === '' ? [] : text.split(' '));
export const orNull = (milliseconds: number | null): Date | null => (milliseconds === null ? null : instant(milliseconds));
