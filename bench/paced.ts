import { generateKeyPairSync } from 'node:crypto';
import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { system } from '../server/domain/actor.ts';
import { spiffeId } from '../server/domain/identity.ts';
import { newId } from '../server/domain/ids.ts';
import { insertIdentity } from '../server/ledger/identities.ts';
import { trustBundle } from '../server/operations/certificate-chain.ts';
import { issueCertificate } from '../server/operations/issue-certificate.ts';
import { createCsr } from '../server/pki/csr.ts';
import type { House } from './house.ts';

export const pacedAudience = 'https://server.example';
/** Requests a second, far from what the sts can do: what is asked is whether somebody else is felt. */
export const pace = 200;
const connections = 16;

export type PacedWorkload = {
  /** Milliseconds that each answer took. */
  load(milliseconds: number): Promise<number[]>;
  close(): void;
};

/** A workload with a certificate and a grant, which asks for tokens at an even pace. */
export async function pacedWorkload(house: House): Promise<PacedWorkload> {
  const now = new Date();
  const { prisma } = house.database;
  const name = 'workload';
  const identity = { id: newId(), name, environment: 'production', spiffeId: spiffeId(house.config.trustDomain, 'production', name) };
  await insertIdentity(prisma, { ...identity, kind: 'service', owner: 'bench', description: '', createdAt: now, updatedAt: now });
  const audienceId = newId();
  const lifetimes = { lifetimeDefault: 300, lifetimeMaximum: 900, algorithm: 'ES256' };
  const dates = { createdAt: now, updatedAt: now };
  await prisma.audience.create({
    data: { id: audienceId, uri: pacedAudience, environment: 'production', scopes: ['read'], ...lifetimes, ...dates },
  });
  await prisma.grant.create({ data: { id: newId(), identityId: identity.id, audienceId, scopes: ['read'], createdAt: now } });
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const { chainPem } = await issueCertificate(house.context, system('bench'), {
    identity: name,
    profile: 'workload',
    csr: createCsr(key, name),
  });
  const agent = new Agent({
    keepAlive: true,
    maxSockets: connections,
    maxCachedSessions: 0,
    ca: await trustBundle(house.context),
    cert: chainPem ?? '',
    key: key.export({ format: 'pem', type: 'pkcs8' }),
  });
  const body = new URLSearchParams({ grant_type: 'client_credentials', audience: pacedAudience, scope: 'read' }).toString();
  const ask = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
      const asked = request(`${house.config.urls.sts}/token`, { method: 'POST', agent, headers }, (response) => {
        response.resume();
        response.once('end', () => {
          if (response.statusCode === 200) resolve(performance.now() - began);
          else reject(new Error(`the sts answered ${response.statusCode}`));
        });
      });
      asked.once('error', reject);
      asked.end(body);
    });
  return {
    async load(milliseconds) {
      const answers: Promise<number>[] = [];
      const began = performance.now();
      // Whether or not the one before was answered: a slow answer must not slow the questions.
      for (let sent = 0; (sent * 1000) / pace < milliseconds; sent++) {
        const due = began + (sent * 1000) / pace;
        const early = due - performance.now();
        if (early > 0) await sleep(early);
        answers.push(ask());
      }
      return Promise.all(answers);
    },
    close: () => agent.destroy(),
  };
}
