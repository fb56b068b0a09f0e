import { createHash, generateKeyPairSync, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import { system } from '../domain/actor.ts';
import type { Clock } from '../domain/clock.ts';
import { type IdentityKind, spiffeId } from '../domain/identity.ts';
import { newId } from '../domain/ids.ts';
import type { Signer } from '../domain/signer.ts';
import { custodyOf } from '../keys/custody.ts';
import { type Authority, allAuthorities, sealedAuthorityKey } from '../ledger/authorities.ts';
import { certificateBySha256 } from '../ledger/certificates.ts';
import type { Database } from '../ledger/database.ts';
import { insertIdentity } from '../ledger/identities.ts';
import { certificateChain } from '../operations/certificate-chain.ts';
import type { AuthorityContext, CertificateContext, SignerContext } from '../operations/certificate-context.ts';
import { createHierarchy } from '../operations/create-hierarchy.ts';
import { issueCertificate } from '../operations/issue-certificate.ts';
import { importAuthorityKey } from '../operations/make-authority.ts';
import { renewCertificate } from '../operations/renew-certificate.ts';
import { seedProfiles } from '../operations/seed-profiles.ts';
import { signPending } from '../operations/sign-pending.ts';
import { parseCertificate, toPem } from '../pki/certificate.ts';
import { createCsr } from '../pki/csr.ts';
import { authorityKeys } from '../runtime/signer.ts';
import { checkInvariants } from './invariants.ts';

export type TestIdentity = { readonly id: string; readonly name: string; readonly spiffeId: string; readonly environment: string };

/** A certificate with its key, as a workload holds them. */
export type TestCertificate = {
  readonly id: string;
  readonly key: KeyObject;
  readonly keyPem: string;
  readonly certificatePem: string;
  /** Leaf and issuing authority. */
  readonly chainPem: string;
  readonly der: Buffer;
  readonly thumbprint: string;
  readonly serial: string;
};

export const testActor = system('test');

/**
 * The real certificate authority on a test's own database: the real hierarchy, the real operations, the real signer, only
 * without the socket between them.
 */
export class TestAuthority {
  readonly context: AuthorityContext;
  readonly signerContext: SignerContext;
  readonly #authorities: readonly Authority[];

  private constructor(context: AuthorityContext, signerContext: SignerContext, authorities: readonly Authority[]) {
    this.context = context;
    this.signerContext = signerContext;
    this.#authorities = authorities;
  }

  static async create(
    database: Database,
    { clock = () => new Date(), trustDomain = 'hawser.local', urls = standardUrls }: TestAuthorityOptions = {},
  ): Promise<TestAuthority> {
    const signerContext: SignerContext = {
      database,
      clock,
      trustDomain,
      pkiUrl: urls.pki,
      ...authorityKeys(custodyOf(randomBytes(32))),
    };
    const context = {
      database,
      clock,
      trustDomain,
      urls,
      signer: { sign: signPending.bind(null, signerContext), importAuthorityKey: importAuthorityKey.bind(null, signerContext) },
    };
    await createHierarchy(signerContext);
    await seedProfiles(context);
    return new TestAuthority(context, signerContext, await allAuthorities(database.prisma));
  }

  /** The root, PEM: what a client trusts. */
  get caPem(): string {
    return this.#pems('root');
  }

  /** Root and issuing authority, PEM: what a listener trusts. */
  get bundlePem(): string {
    return this.#pems('root') + this.#pems('issuing');
  }

  get issuing(): Authority {
    const issuing = this.#authorities.find(({ role }) => role === 'issuing');
    if (!issuing) throw new Error('no issuing authority');
    return issuing;
  }

  /** For making what the real authority never would. */
  async issuingSigner(): Promise<Signer> {
    return this.signerContext.openAuthorityKey(this.issuing.id, await sealedAuthorityKey(this.context.database.prisma, this.issuing.id));
  }

  /** @throws an error that lists what does not hold */
  checkInvariants(): Promise<void> {
    return checkInvariants(this.context.database);
  }

  async registerIdentity(
    identity: { name: string; environment?: string; kind?: IdentityKind; owner?: string } = {
      name: `workload-${randomBytes(4).toString('hex')}`,
    },
  ): Promise<TestIdentity> {
    const { name, environment = 'production', kind = 'service', owner = 'team-test' } = identity;
    const now = this.context.clock();
    const row = { id: newId(), name, environment, spiffeId: spiffeId(this.context.trustDomain, environment, name) };
    await insertIdentity(this.context.database.prisma, { ...row, kind, owner, description: '', createdAt: now, updatedAt: now });
    return row;
  }

  /** Issues through the real operation, for a key of P-256 unless one is given. `now` stands for the time of issue. */
  async issueTo(
    identity: { readonly name: string },
    options: { profile?: string; key?: KeyObject; now?: Date } = {},
  ): Promise<TestCertificate> {
    const key = options.key ?? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const { now } = options;
    const context: CertificateContext = now
      ? { ...this.context, clock: () => now, signer: { sign: signPending.bind(null, { ...this.signerContext, clock: () => now }) } }
      : this.context;
    const issued = await issueCertificate(context, testActor, {
      identity: identity.name,
      profile: options.profile ?? 'workload',
      csr: createCsr(key, identity.name),
    });
    if (issued.pem === null || issued.chainPem === null || issued.thumbprint === null) throw new Error('the certificate was not issued');
    return {
      id: issued.id,
      key,
      keyPem: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
      certificatePem: issued.pem,
      chainPem: issued.chainPem,
      der: parseCertificate(issued.pem).raw,
      thumbprint: issued.thumbprint,
      serial: issued.serial,
    };
  }

  /** The successor of a certificate, as its own holder gets it. */
  async renew(former: { readonly identity: { readonly name: string }; readonly certificate: TestCertificate }): Promise<TestCertificate> {
    const current = await certificateBySha256(this.context.database.prisma, Buffer.from(former.certificate.thumbprint, 'base64url'));
    if (!current) throw new Error('the certificate is not in the ledger');
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const renewed = await renewCertificate(this.context, { current, csr: createCsr(key, former.identity.name) });
    const chainPem = await certificateChain(this.context, renewed);
    const { raw: der, serialNumber } = new X509Certificate(chainPem);
    return {
      id: renewed.id,
      key,
      keyPem: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
      certificatePem: toPem('CERTIFICATE', der),
      chainPem,
      der,
      thumbprint: createHash('sha256').update(der).digest('base64url'),
      serial: serialNumber.toLowerCase(),
    };
  }

  #pems(role: Authority['role']): string {
    return this.#authorities
      .filter((authority) => authority.role === role)
      .map(({ der }) => toPem('CERTIFICATE', der))
      .join('');
  }
}

type TestAuthorityOptions = { clock?: Clock; trustDomain?: string; urls?: CertificateContext['urls'] };

const standardUrls = {
  console: 'http://localhost:3000',
  sts: 'https://localhost:8443',
  enrolment: 'https://localhost:8444',
  pki: 'http://localhost:8080',
} as const;
