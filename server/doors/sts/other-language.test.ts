import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tokenAlgorithms } from '../../domain/claims.ts';
import { generateKey, signerFrom } from '../../keys/software-signer.ts';
import { describeWithPython } from '../../testing/python.ts';
import { claimsOf, TestSts } from '../../testing/sts.ts';

describeWithPython('a verifier in another language', (verify) => {
  let sts: TestSts;
  beforeAll(async () => {
    sts = await TestSts.start();
  });
  afterAll(() => sts.stop());

  const thumbprintByOpenssl = (pem: string): string => {
    const printed = execFileSync('openssl', ['x509', '-noout', '-fingerprint', '-sha256'], { input: pem, encoding: 'utf8' });
    return Buffer.from((printed.split('=')[1] ?? '').trim().replaceAll(':', ''), 'hex').toString('base64url');
  };

  it('accepts tokens of every algorithm by the published keys, TOK-10 bound to the certificate that openssl and Python compute', async () => {
    const audiences = await Promise.all(
      tokenAlgorithms.map((algorithm) => sts.audience(`https://api.example.com/${algorithm}`, { algorithm })),
    );
    const { identity, certificate } = await sts.workload('alice');
    const bob = await sts.workload('bob');
    await sts.secret(identity, 'iamtheeggman');
    const jwks = (await sts.call(null, '/jwks')).json;
    for (const audience of audiences) {
      for (const who of [identity, bob.identity]) await sts.grant(who, audience);
      const exchanged = await sts.exchange(certificate, 'iamtheeggman', audience);
      const tokens = [
        { token: await sts.token(certificate, audience), certificate: certificate.certificatePem },
        { token: String(exchanged.json.access_token), certificate: certificate.certificatePem },
        { token: await sts.token(bob.certificate, audience), certificate: bob.certificate.certificatePem },
        // Somebody else's certificate, and a token that was changed.
        { token: await sts.token(certificate, audience), certificate: bob.certificate.certificatePem },
        {
          token: (await sts.token(certificate, audience)).replace(/.(?=[^.]{10}\.[^.]*$)/, (at) => (at === 'A' ? 'B' : 'A')),
          certificate: certificate.certificatePem,
        },
      ];
      const result = verify({ jwks, issuer: sts.context.issuer, audience: audience.uri, tokens });
      expect(result.named_by_thumbprint).toBe(true);
      expect(
        result.verdicts.map(({ ok }) => ok),
        JSON.stringify(result.verdicts),
      ).toEqual([true, true, true, false, false]);
      for (const [index, verdict] of result.verdicts.entries()) {
        const one = tokens[index];
        if (!verdict.ok || !one) continue;
        expect(verdict.claims).toEqual(claimsOf(one.token));
        expect(verdict.claims.cnf).toEqual({ 'x5t#S256': thumbprintByOpenssl(one.certificate) });
      }
      const elsewhere = verify({ jwks, issuer: sts.context.issuer, audience: 'https://other.example.com', tokens });
      expect(elsewhere.verdicts.map(({ ok }) => ok)).toEqual([false, false, false, false, false]);
    }
  });

  it('follows a rotation, and refuses what a revoked key has signed', async () => {
    const audience = await sts.audience();
    const { identity, certificate } = await sts.workload();
    await sts.grant(identity, audience);
    const token = await sts.token(certificate, audience);
    const { keys } = sts.context;
    const current = keys.current('ES256')?.signer ?? signerFrom(generateKey('ES256'));
    const next = { status: 'next', signer: signerFrom(generateKey('ES256')) } as const;
    const verdict = async () =>
      verify({
        jwks: (await sts.call(null, '/jwks')).json,
        issuer: sts.context.issuer,
        audience: audience.uri,
        tokens: [{ token, certificate: certificate.certificatePem }],
      }).verdicts[0]?.ok;
    for (const [status, ok] of [
      ['current', true],
      ['retiring', true],
      ['revoked', false],
    ] as const) {
      keys.replace([{ status, signer: current }, next]);
      expect(await verdict(), status).toBe(ok);
    }
  });
});
