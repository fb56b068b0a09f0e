import type pg from 'pg';
import type { Presented, Thumbprint } from '../domain/binding.ts';
import { base64url, thumbprintBytes } from './columns.ts';

/** A token that a report names, as it was issued here. */
export type ReportedToken = { readonly identityId: string; readonly certificateId: string; readonly audience: string };
/** A certificate that a report names. */
export type ReportedCertificate = Omit<Presented, 'isGateway'> & {
  readonly serial: string;
  /** Audiences of which its identity is a gateway. */
  readonly gatewayOf: readonly string[];
};

/** What the ledger knows of what a batch of reports names; nothing of a token's life, since a report says what was. */
export type ReportFacts = {
  readonly tokens: ReadonlyMap<string, ReportedToken>;
  readonly certificates: ReadonlyMap<Thumbprint, ReportedCertificate>;
};

const tokens = `
SELECT t.jti, t.identity_id, t.certificate_id, a.uri FROM tokens t JOIN audiences a ON a.id = t.audience_id WHERE t.jti = ANY ($1::uuid[])`;

// URIs hold no space.
const certificates = `
SELECT c.id, c.identity_id, c.lineage_id, c.spki_sha256, c.serial, c.sha256,
  (SELECT string_agg(a.uri, ' ') FROM resource_servers r JOIN resource_server_audiences link ON link.resource_server_id = r.id
    JOIN audiences a ON a.id = link.audience_id WHERE r.identity_id = c.identity_id AND r.kind = 'gateway') AS gateway_of
FROM certificates c WHERE c.sha256 = ANY ($1::bytea[])`;

type TokenRow = { jti: string; identity_id: string; certificate_id: string; uri: string };
type CertificateRow = {
  id: string;
  identity_id: string | null;
  lineage_id: string;
  spki_sha256: Buffer;
  serial: string;
  sha256: Buffer;
  gateway_of: string | null;
};

/** Reads it in two statements, however many reports there are; what several of them name is looked up once. */
export async function readReportFacts(
  pool: pg.Pool,
  jtis: ReadonlySet<string>,
  thumbprints: ReadonlySet<Thumbprint>,
): Promise<ReportFacts> {
  const [issued, known] = await Promise.all([
    jtis.size === 0 ? [] : pool.query<TokenRow>({ name: 'report-tokens', text: tokens, values: [[...jtis]] }).then(({ rows }) => rows),
    thumbprints.size === 0
      ? []
      : pool
          .query<CertificateRow>({ name: 'report-certificates', text: certificates, values: [[...thumbprints].map(thumbprintBytes)] })
          .then(({ rows }) => rows),
  ]);
  return {
    tokens: new Map(issued.map((row) => [row.jti, { identityId: row.identity_id, certificateId: row.certificate_id, audience: row.uri }])),
    certificates: new Map(
      known.map((row) => [
        base64url(row.sha256),
        {
          certificateId: row.id,
          identityId: row.identity_id,
          lineageId: row.lineage_id,
          spkiSha256: base64url(row.spki_sha256),
          serial: row.serial,
          gatewayOf: row.gateway_of?.split(' ') ?? [],
        },
      ]),
    ),
  };
}
