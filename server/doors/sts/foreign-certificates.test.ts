import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCertificate } from '../../ledger/certificate-views.ts';
import { certificateBySha256 } from '../../ledger/certificates.ts';
import { listForeignCertificates } from '../../ledger/foreign-certificates.ts';
import { authenticateHolder } from '../../operations/authenticate-holder.ts';
import { forgetCertificate } from '../../operations/forget-certificate.ts';
import { importCertificates } from '../../operations/import-certificates.ts';
import { lookUp } from '../../operations/look-up.ts';
import { showForeignCertificate } from '../../operations/show-certificate.ts';
import { type TestCertificate, testActor } from '../../testing/authority.ts';
import { bogusCertificates } from '../../testing/bogus-certificates.ts';
import { TestSts } from '../../testing/sts.ts';
import { type TestRoot, testRoot } from '../../testing/tls-certificates.ts';
import { routes } from './routes.ts';

describe('watching certificates of others', () => {
  let sts: TestSts;
  let root: TestRoot;
  let victim: TestCertificate;
  beforeAll(async () => {
    sts = await TestSts.start();
    root = testRoot('Elsewhere');
    victim = (await sts.workload('victim')).certificate;
  });
  afterAll(() => sts.stop());
  const take = (pem: string, owner = 'team-legacy') => importCertificates(sts.authority.context, testActor, { pem, owner, note: '' });

  it('takes a bundle once, and says what it knows already and what is its own', async () => {
    const [one, two] = [root.leaf('one'), root.leaf('two')];
    const bundle = `some text\n${one.certificate}\n${two.certificate}${one.certificate}\r\n${victim.certificatePem}`;
    const { imported, skipped } = await take(bundle);
    expect(imported.map(({ subject, thumbprint, owner }) => ({ subject, thumbprint, owner }))).toEqual([
      { subject: 'CN=one', thumbprint: one.thumbprint, owner: 'team-legacy' },
      { subject: 'CN=two', thumbprint: two.thumbprint, owner: 'team-legacy' },
    ]);
    expect(imported[0]?.issuer).toContain('CN=Elsewhere');
    expect(skipped).toMatchObject([{ thumbprint: victim.thumbprint, reason: 'issued here' }]);
    expect((await take(two.certificate)).skipped).toMatchObject([{ reason: 'watched already' }]);
    await expect(take('nothing')).rejects.toMatchObject({ code: 'invalid_input' });
    const { rows } = await sts.database.database.pool.query(
      `SELECT target_name FROM events WHERE type = 'foreign_certificate.imported' ORDER BY id`,
    );
    expect(rows.map(({ target_name }) => target_name)).toEqual(['CN=one', 'CN=two']);
  });

  it('TLS-05 honours an imported certificate nowhere, whoever signed it and whatever it says', async () => {
    const bogus = await bogusCertificates(sts.authority, await sts.authority.registerIdentity({ name: 'named-there' }));
    const strangers = bogus.filter(({ what }) => what !== 'revoked');
    expect((await take(strangers.map(({ certificatePem }) => certificatePem).join(''))).imported).toHaveLength(strangers.length);
    for (const stranger of strangers) {
      expect(await certificateBySha256(sts.database.database.prisma, Buffer.from(stranger.thumbprint, 'base64url'))).toBeUndefined();
      await expect(findCertificate(sts.database.database.prisma, stranger.thumbprint, new Date())).rejects.toMatchObject({
        code: 'not_found',
      });
      for (const { path, method = 'POST' } of routes.filter((route) => !route.public)) {
        const answer = await sts.call(stranger, path, {
          method,
          ...(path === '/reports' ? { json: { reports: [] } } : { form: { grant_type: 'client_credentials' } }),
        });
        expect(answer.status, `${stranger.what} at ${path}`).toBe(401);
      }
      const context = { ...sts.authority.context, decisions: sts.context.decisions };
      const connection = {
        certificate: { thumbprint: stranger.thumbprint, serial: '01' },
        objection: null,
        since: performance.now(),
        deadline: Date.now() + 2_000,
        method: 'POST',
        path: '/renew',
        sourceAddress: null,
        tlsVersion: null,
        userAgent: null,
      };
      expect(await authenticateHolder(context, connection, { withinGrace: true })).toMatchObject({ ok: false });
    }
    const { items } = await listForeignCertificates(sts.database.database.prisma, { limit: 50 }, new Date());
    const seen = items.find(({ thumbprint }) => thumbprint === strangers[0]?.thumbprint);
    expect(seen?.lastSeen).toBeInstanceOf(Date);
  });

  it('lets no process that authenticates callers even read the table', async () => {
    await expect(sts.context.database.pool.query('SELECT FROM foreign_certificates')).rejects.toMatchObject({ code: '42501' });
  });

  it('is found by any spelling, its own certificates and those of others alike', async () => {
    const foreign = root.leaf('three');
    const { imported } = await take(foreign.certificate);
    const id = imported[0]?.id;
    const find = async (text: string) =>
      (await lookUp(sts.authority.context, { seesAddresses: true }, { text })).matches.map(({ kind }) => kind);
    for (const [certificate, kind] of [
      [foreign, 'foreign-certificate'],
      [{ ...victim, certificate: victim.certificatePem }, 'certificate'],
    ] as const) {
      const hash = Buffer.from(certificate.thumbprint, 'base64url');
      for (const text of [
        certificate.serial,
        certificate.serial.toUpperCase(),
        certificate.serial.match(/../g)?.join(':') ?? '',
        `0x${certificate.serial}`,
        `00${certificate.serial}`,
        BigInt(`0x${certificate.serial}`).toString(),
        hash.toString('hex'),
        hash.toString('hex').toUpperCase().match(/../g)?.join(':') ?? '',
        hash.toString('base64'),
        hash.toString('base64url'),
        `sha256:${hash.toString('hex')}`,
        certificate.certificate,
        encodeURIComponent(certificate.certificate),
        certificate.certificate.replaceAll('\n', '\\n'),
        // As a field of one line has it, in one browser and in another.
        certificate.certificate.replaceAll('\n', ' '),
        certificate.certificate.replaceAll('\n', ''),
        certificate.der.toString('base64'),
      ]) {
        expect(await find(text), text).toContain(kind);
      }
    }
    expect(await find('spiffe://hawser.local/production/victim')).toContain('certificate');
    expect(await find('localhost')).toContain('foreign-certificate');
    expect((await showForeignCertificate(sts.authority.context, foreign.thumbprint)).id).toBe(id);
  });

  it('stops watching, and says who did', async () => {
    const { thumbprint } = root.leaf('four');
    const leaf = root.leaf('five');
    await take(leaf.certificate);
    await forgetCertificate(sts.authority.context, testActor, { foreignCertificate: leaf.thumbprint });
    await expect(showForeignCertificate(sts.authority.context, leaf.thumbprint)).rejects.toMatchObject({ code: 'not_found' });
    await expect(forgetCertificate(sts.authority.context, testActor, { foreignCertificate: thumbprint })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
