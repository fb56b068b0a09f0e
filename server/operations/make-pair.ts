import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { generateKey, signerFrom } from '../keys/software-signer.ts';
import { certificateById } from '../ledger/certificates.ts';
import { signAndActivate } from './activate-certificate.ts';
import type { OwnPair } from './ask-sts.ts';
import { certificateChain } from './certificate-chain.ts';
import type { CertificateContext } from './certificate-context.ts';
import { prepareTogether } from './prepare-together.ts';

/**
 * A certificate for a key that is made here, and is nowhere but in what is returned.
 * @param order identity and profile by name; `detail` goes into the event
 * @throws {Failure} as `prepareTogether` and `signAndActivate` do
 */
export async function makePair(
  context: CertificateContext,
  actor: Actor,
  {
    identity,
    profile,
    detail,
  }: { readonly identity: string; readonly profile: string; readonly detail: Readonly<Record<string, unknown>> },
): Promise<OwnPair> {
  const key = generateKey('ES256');
  const spki = signerFrom(key).publicKey.export({ format: 'der', type: 'spki' });
  const { id } = await prepareTogether(context, { identity, profile, spki, createdBy: actor.name });
  await signAndActivate(context, id, { type: 'certificate.issued', actor, name: identity, detail: { identity, profile, ...detail } });
  const certificate = await certificateById(context.database.prisma, id);
  if (!certificate) throw new Failure('unavailable', `The certificate of ${identity} is gone from the ledger.`);
  return { id, chain: await certificateChain(context, certificate), key: key.export({ format: 'pem', type: 'pkcs8' }).toString() };
}
