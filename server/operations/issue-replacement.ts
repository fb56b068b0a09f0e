import type { Actor } from '../domain/actor.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { joinTokenLifetime } from '../domain/join-token.ts';
import type { CertificateView } from '../ledger/certificate-views.ts';
import type { Ledger } from '../ledger/database.ts';
import { type MadeToken, makeJoinToken } from './create-join-token.ts';

/**
 * The way to another certificate in place of one that is revoked in the same transaction: keys are made where they are used, so that
 * it is a join token for the same identity and the same profile.
 * @throws {Failure} `invalid_input` where nothing can be issued to its identity by that profile
 */
export async function issueReplacement(
  ledger: Ledger,
  actor: Actor,
  { identityName, profile, serial }: CertificateView,
  now: Date,
): Promise<MadeToken> {
  if (identityName === null) throw invalid('replace', 'is for a certificate of an identity; Hawser renews its own by itself');
  if (profile === null) throw invalid('replace', 'is for a certificate that Hawser issued; this one was made elsewhere');
  try {
    const input = { identity: identityName, profile, expiresInSeconds: joinTokenLifetime };
    return await makeJoinToken(ledger, actor, input, now, { insteadOf: serial });
  } catch (error) {
    if (error instanceof Failure && (error.code === 'conflict' || error.code === 'not_found'))
      throw invalid('replace', `cannot be: ${error.message} Leave it away to revoke without it`, { cause: error });
    throw error;
  }
}
