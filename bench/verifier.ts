import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { get } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { system } from '../server/domain/actor.ts';
import { issueCertificate } from '../server/operations/issue-certificate.ts';
import { createCsr } from '../server/pki/csr.ts';
import type { Evidence } from '../server/verifier/evidence.ts';
import { Verifier } from '../server/verifier/verifier.ts';
import { atLeast, atMost, type Bench, byTurns, quantile, rate } from './row.ts';
import { type Arena, audience, openArena, workload } from './sts/arena.ts';
import { tokenFrom } from './sts/tokens.ts';

const quick = process.env.HAWSER_BENCH_QUICK === '1';
const turns = quick ? 1 : 5;
const milliseconds = quick ? 500 : 2_000;
const connected = 100;
const rounds = quick ? 3 : 20;
const form = new URLSearchParams({ grant_type: 'client_credentials', audience, scope: 'read' }).toString();

/** Verifiers in mode `feed`: what one costs, and how soon they hear. */
export const verifierBench: Bench = {
  name: 'verifier',
  async run(report) {
    const arena = await openArena(false);
    const verifiers: Verifier[] = [];
    try {
      const { house, resourceServer: own } = arena;
      const { sts: issuer } = house.config.urls;
      await house.start('sts');
      const follow = () => {
        const options = { issuer, audience, certificate: own.cert, key: own.key, ca: own.ca, mode: 'feed' } as const;
        const verifier = new Verifier({ ...options, onProblem: (error) => console.error(String(error)) });
        verifiers.push(verifier);
        return verifier;
      };
      const one = follow();
      const { evidence, token } = await caller(arena);
      await accepted(one, evidence);

      const jwks = createLocalJWKSet(await published(issuer, own.ca));
      const bare = { issuer, audience, typ: 'at+jwt', algorithms: ['ES256'] };
      const checks = await byTurns(turns, {
        ours: () => rate(milliseconds, 16, () => one.verify(evidence)),
        jose: () => rate(milliseconds, 16, () => jwtVerify(token, jwks, bare)),
      });
      report({
        name: 'the verifier in mode feed ÷ bare jose.jwtVerify of the same token',
        target: atLeast(1),
        value: checks.ours / checks.jose,
        detail: { 'ours a second': checks.ours, 'jose a second': checks.jose },
      });

      while (verifiers.length < connected) follow();
      const taken: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const { evidence, reference } = await caller(arena);
        for (const verifier of verifiers) await accepted(verifier, evidence);
        await house.api('certificate.revoke', { certificate: reference, reason: 'superseded', comment: 'measured how soon' });
        const began = performance.now();
        await Promise.all(
          verifiers.map(async (verifier) => {
            while ((await verifier.verify(evidence)).accepted) await sleep(2);
            taken.push(performance.now() - began);
          }),
        );
      }
      report({
        name: `a revocation that was acknowledged is refused at ${connected} verifiers that follow the feed, p99`,
        target: atMost(1_000, 'ms'),
        value: quantile(taken, 0.99),
        detail: { 'p50 ms': quantile(taken, 0.5), 'most ms': Math.max(...taken), refusals: taken.length },
      });
    } finally {
      await Promise.all(verifiers.map((verifier) => verifier.close()));
      await arena.close();
    }
  },
};

/** The keys of the issuer, as whoever has only jose reads them. */
function published(issuer: string, ca: string): Promise<JSONWebKeySet> {
  return new Promise((resolve, reject) => {
    get(`${issuer}/jwks`, { ca, agent: false }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve(JSON.parse(text));
    }).once('error', reject);
  });
}

async function accepted(verifier: Verifier, evidence: Evidence): Promise<void> {
  for (let waited = 0; !(await verifier.verify(evidence)).accepted; waited++) {
    if (waited > 1_000) throw new Error('a token was not accepted that should be');
    await sleep(10);
  }
}

/** A fresh certificate of the workload, and a token bound to it as it comes to a resource server. */
async function caller({ house, client }: Arena) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const order = { identity: workload, profile: 'workload', csr: createCsr(privateKey, workload) };
  const { chainPem } = await issueCertificate(house.context, system('bench'), order);
  const tls = { ca: client.ca, cert: chainPem ?? '', key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
  const { token } = await tokenFrom(house.config.listen.sts.port, tls, form);
  const { raw: der, serialNumber } = new X509Certificate(tls.cert);
  const thumbprint = createHash('sha256').update(der).digest('base64url');
  const evidence: Evidence = {
    authorization: { kind: 'bearer', token },
    certificate: { der, thumbprint, serial: serialNumber.toLowerCase() },
    facts: {},
  };
  return { evidence, token, reference: thumbprint };
}
