import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../domain/actor.ts';
import { toPublicId } from '../domain/ids.ts';
import { denyToken } from '../operations/deny-token.ts';
import { revokeCertificate } from '../operations/revoke-certificate.ts';
import { freePort } from '../testing/ports.ts';
import { protectedServer } from '../testing/protected-server.ts';
import { claimsOf, type TestAudience, TestSts } from '../testing/sts.ts';

const actor = system('test');
let sts: TestSts;
let audience: TestAudience;
let other: TestAudience;

beforeAll(async () => {
  sts = await TestSts.start({ port: await freePort() });
  [audience, other] = [await sts.audience(), await sts.audience()];
});
afterAll(() => sts?.stop());

const as = () => ({ database: sts.database.database, clock: () => new Date() });
const revoke = (id: string) =>
  revokeCertificate(as(), actor, { certificate: toPublicId('certificate', id), reason: 'keyCompromise', comment: 'lost' });

async function tokenFor(target: TestAudience) {
  const { identity, certificate } = await sts.workload();
  await sts.grant(identity, target);
  return { identity, caller: certificate, id: certificate.id, token: await sts.token(certificate, target) };
}

describe('a verifier of an audience that its resource server does not stand for', () => {
  it('accepts nothing, since nobody tells it what ends the tokens of that audience, and says why', async () => {
    const server = await sts.resourceServer([other]);
    const checked = await protectedServer(sts, server.certificate, { audience: audience.uri });
    try {
      const { caller, token, id } = await tokenFor(audience);
      expect(await checked.ask(caller, token)).toMatchObject({ status: 503 });
      await revoke(id);
      expect(await checked.ask(caller, token)).toMatchObject({ status: 503 });
      expect(checked.problems.map(String).join()).toContain(`does not stand for ${audience.uri}`);
    } finally {
      await checked.stop();
    }
  });

  it('knows all that ended before when it stands for that audience from then on', async () => {
    const server = await sts.resourceServer([other]);
    const checked = await protectedServer(sts, server.certificate, { audience: audience.uri });
    try {
      const [denied, good] = [await tokenFor(audience), await tokenFor(audience)];
      expect(await checked.ask(denied.caller, denied.token)).toMatchObject({ status: 503 });
      await denyToken(as(), actor, { jti: claimsOf(denied.token).jti, comment: 'x' });
      await sts.database.database.prisma.resourceServerAudience.create({
        data: { resourceServerId: server.id, audienceId: audience.id },
      });
      await expect.poll(() => checked.ask(good.caller, good.token), { timeout: 15_000, interval: 50 }).toMatchObject({ status: 200 });
      expect(await checked.ask(denied.caller, denied.token)).toMatchObject({ status: 401, code: 'token_revoked' });
    } finally {
      await checked.stop();
    }
  });
});
