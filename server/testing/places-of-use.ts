import { createHash, X509Certificate } from 'node:crypto';
import type { RefusalCode } from '../domain/codes.ts';
import { newId } from '../domain/ids.ts';
import { type Answer, claimsOf, type TestAudience, type TestSts } from './sts.ts';

export type Workload = Awaited<ReturnType<TestSts['workload']>>;
export type Party = { readonly identity: { readonly id: string }; readonly certificate: { readonly thumbprint: string } };
/** Whose token it was and what came with it, as the event must have it; left away where there is none. */
export type Parties = { readonly owner?: Partial<Party> | undefined; readonly presenter?: Partial<Party> | undefined };
/** A token in use, and the certificate that is shown with it. */
export type Used = { readonly token: string; readonly shown: Buffer | null } & Parties;
type Claim = { readonly token?: string; readonly shown?: Buffer | null; readonly boundThumbprint?: string | undefined };

/** Where a token is used, and from where its use comes to the ledger: introspection, a gateway, a resource server that reports. */
export class PlacesOfUse {
  readonly #sts: TestSts;
  readonly #audience: TestAudience;
  readonly #server: Workload;
  readonly #gateway: Workload;

  /** @param gateway one that forwards certificates as X-SSL-Client-Cert */
  constructor(sts: TestSts, audience: TestAudience, server: Workload, gateway: Workload) {
    this.#sts = sts;
    this.#audience = audience;
    this.#server = server;
    this.#gateway = gateway;
  }

  /** @param shown the certificate that the resource server saw, DER */
  introspect(token: string, shown: Buffer | null, as: Workload = this.#server): Promise<Answer> {
    return this.#sts.call(as.certificate, '/introspect', { form: { token, client_certificate: shown?.toString('base64url') ?? '' } });
  }

  forward(authorization: string, shown: Buffer | null, more: Record<string, string> = {}, as: Workload = this.#gateway): Promise<Answer> {
    return this.#sts.call(as.certificate, `/verify?audience=${encodeURIComponent(this.#audience.uri)}`, {
      headers: {
        authorization,
        ...(shown && { 'x-ssl-client-cert': encodeURIComponent(new X509Certificate(shown).toString()) }),
        ...more,
      },
    });
  }

  /** A resource server sees only that two thumbprints differ, and so claims no more. Without a token it names nobody's. */
  report(code: RefusalCode, { token, shown, boundThumbprint }: Claim): Promise<Answer> {
    const claimed = {
      code: code.startsWith('cnf_mismatch.') ? 'cnf_mismatch.unknown' : code,
      ...{ report_id: newId(), at: new Date().toISOString(), also_found: [], audience: this.#audience.uri },
      ...(token !== undefined && boundThumbprint !== undefined && { jti: claimsOf(token).jti, bound_thumbprint: boundThumbprint }),
      ...(shown && { presented_thumbprint: createHash('sha256').update(shown).digest('base64url') }),
    };
    return this.#sts.call(this.#server.certificate, '/reports', { json: { reports: [claimed] } });
  }
}
