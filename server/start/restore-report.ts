import { readFileSync } from 'node:fs';
import { invalid } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { countRestored, endedByRestore, notKnown, notRevoked } from '../ledger/restored.ts';
import type { Statements } from '../ledger/statements.ts';
import { type ListedRevocation, readRevocations } from '../pki/listed-revocations.ts';
import type { Rollback } from './rollback.ts';
import { say } from './terminal.ts';

/** What lists say that are still out, by serial. */
export type Listed = ReadonlyMap<string, ListedRevocation & { readonly list: string }>;

/** @throws {Failure} `invalid_input` for a file that is no revocation list */
export function readListed(files: readonly string[]): Listed {
  const listed = files.flatMap((file) => {
    try {
      const { address, revocations } = readRevocations(readFileSync(file));
      return revocations.map((revocation) => ({ ...revocation, list: address ?? file }));
    } catch (cause) {
      throw invalid('crl', `${file} is no revocation list in DER`, { cause });
    }
  });
  return new Map(listed.map((revocation) => [revocation.serial, revocation]));
}

/** Says what somebody should know now. */
export async function reportRestored(ledger: Statements, rollback: Rollback, listed: Listed): Promise<void> {
  const { identities, certificates, revoked, events } = await countRestored(ledger);
  say(`Restored ${identities} identities, ${certificates} certificates (${revoked} revoked) and ${events} events.`);
  say(
    rollback.kind === 'known'
      ? `${rollback.events} events after it are lost, as was acknowledged.`
      : 'What happened after it is lost, as was acknowledged.',
  );
  const { joinTokens, invitations, recoveryCodes } = await endedByRestore(ledger);
  say('Revocation lists are numbered above all that may be out.');
  say(
    `What works once and may have been used is used up: ${joinTokens} join tokens, ${invitations} invitations, ${recoveryCodes} recovery codes.`,
  );
  say('Members, their roles and API keys are as they were in the backup: remove and revoke again what was removed and revoked since.');
  const serials = [...listed.keys()];
  for (const { id, serial, identity } of await notRevoked(ledger, serials))
    say(
      `  ${toPublicId('certificate', id)} of ${identity ?? 'Hawser itself'} (serial ${serial}) was revoked after the backup: revoke it again.`,
    );
  const lost = await notKnown(ledger, serials);
  for (const serial of lost) {
    const found = listed.get(serial);
    if (found !== undefined)
      say(
        `  serial ${serial}, revoked ${found.revokedAt.toISOString()} (${found.reason}) on ${found.list}, is not in this ledger: issued after the backup.`,
      );
  }
  if (lost.length > 0)
    say(
      'No list names those any more. Hawser takes no certificate that it does not know; whoever goes by lists alone takes them until they end. ' +
        'Have those distrust the authority of that list, activate another one, and rotate what it signed (hawser rotate --authority).',
    );
  if (listed.size === 0)
    say('What was revoked meanwhile is not revoked any more. Give a revocation list that is still out with --crl, and it is told.');
}
