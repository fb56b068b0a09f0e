import { generateKeyPairSync } from 'node:crypto';
import type { Config } from '../../server/config.ts';
import { Failure } from '../../server/domain/failure.ts';
import { newId } from '../../server/domain/ids.ts';
import { SignerClient } from '../../server/keys/signer-client.ts';
import { DecisionWriter } from '../../server/ledger/decisions.ts';
import type { CertificateContext } from '../../server/operations/certificate-context.ts';
import type { RegistryContext } from '../../server/operations/context.ts';
import { issueCertificate } from '../../server/operations/issue-certificate.ts';
import { createCsr } from '../../server/pki/csr.ts';
import { accepted, type Holder, issued, randomFrom, refusal, type SeededCertificate, type SeededToken, type World } from './decisions.ts';
import { registerPlaces, type Seeding } from './large.ts';
import { grantTo, nameOf, type Party, type Place, registerWorkload, seeder } from './registry.ts';

const hour = 3_600_000;
const workloads = 12;
const decisions = 1_500;

/**
 * A dozen workloads with certificates of this very authority, four audiences with their resource servers, and a day of decisions:
 * everything through the operations and the writer of decisions. What was begun goes on where it was.
 * @throws {Failure} `conflict` where it was done before
 */
export async function seedSmall({ context, config, say }: Omit<Seeding, 'pkiUrl'> & { readonly config: Config }): Promise<void> {
  const { database, clock } = context;
  const { rows } = await database.pool.query<{ done: boolean }>(
    'SELECT EXISTS (SELECT FROM identities i JOIN events e ON e.token_identity_id = i.id WHERE i.name = $1 AND e.code IS NOT NULL) AS done',
    [nameOf(0)],
  );
  if (rows[0]?.done === true) throw new Failure('conflict', 'This Hawser was seeded before: there is nothing to add.');
  const signer = new SignerClient(config.files.signerSocket);
  try {
    const places = await registerPlaces(context, 4);
    const holders: Holder[] = [];
    for (let index = 0; index < workloads; index++) {
      const { id, name } = await workloadNumber(context, index, places[index % places.length]);
      holders.push({ identity: { id, name }, certificates: [await certificateFor({ ...context, signer, urls: config.urls }, name)] });
    }
    say(`Registered ${workloads} workloads, each with a certificate, and ${places.length} resource servers.`);
    const written = await writeDecisions(new DecisionWriter(database.pool), worldOf(holders, places), clock().getTime());
    say(`Recorded ${written} decisions of the last 24 hours.`);
  } finally {
    signer.close();
  }
}

async function workloadNumber(context: RegistryContext, index: number, place: Place | undefined): Promise<Party> {
  const found = await context.database.prisma.identity.findUnique({ where: { name: nameOf(index) }, select: { id: true, name: true } });
  if (found !== null) return found;
  const { id, name } = await registerWorkload(context, index);
  if (place !== undefined) await grantTo(context, index, place);
  return { id, name };
}

async function certificateFor(context: CertificateContext, identity: string): Promise<SeededCertificate> {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const order = { identity, profile: 'workload', csr: createCsr(key, identity) };
  try {
    const { id, serial, thumbprint } = await issueCertificate(context, seeder, order);
    if (thumbprint === null) throw new Error(`the certificate of ${identity} was not signed`);
    return { id, thumbprint, serial };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(error.code, `${error.message} Give this the same settings (HAWSER_…) as the Hawser that runs, and run it again.`, {
      cause: error,
    });
  }
}

const worldOf = (holders: readonly Holder[], places: readonly Place[]): World => ({
  holders,
  places,
  kid: 'seeded',
  certificateAt({ certificates: [only], identity }) {
    if (only === undefined) throw new Error(`${identity.name} has no certificate`);
    return only;
  },
});

async function writeDecisions(writer: DecisionWriter, world: World, now: number): Promise<number> {
  const all = Array.from({ length: decisions }, (_, number) => {
    const random = randomFrom(number);
    const scene = { world, at: new Date(now - Math.floor((1 - number / decisions) * 24 * hour)), random };
    const [holder, other] = [world.holders[number % workloads], world.holders[(number * 7 + 3) % workloads]];
    const place = world.places[number % world.places.length];
    const certificate = holder?.certificates[0];
    if (holder === undefined || other === undefined || place === undefined || certificate === undefined)
      throw new Error('nobody to decide about');
    const token: SeededToken = { jti: newId(scene.at.getTime()), holder, certificate, place, issuedAt: scene.at };
    const fate = random();
    // Refusals come together: one cause every few hours.
    if (fate < 0.12) return refusal(scene, token, other, Math.floor(randomFrom(-1 - Math.floor(number / 90))() * 4_294_967_296));
    return fate < 0.5 ? issued(scene, token) : accepted(scene, token);
  });
  const deadline = Date.now() + 60_000;
  await Promise.all(all.map((decision) => writer.write(decision, deadline)));
  return all.length;
}
