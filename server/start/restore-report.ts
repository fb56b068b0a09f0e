import { readFileSync } from 'node:fs';
import { invalid } from '../domain/failure.ts';
import { countRestored, toldByRestore } from '../ledger/restored.ts';
import type { Statements } from '../ledger/statements.ts';
import type { PublishedList } from '../operations/carry-revocations.ts';
import { readRevocations } from '../pki/listed-revocations.ts';
import type { Rollback } from './rollback.ts';
import { say } from './terminal.ts';

/** @throws {Failure} `invalid_input` for a file that is no revocation list */
export function readLists(files: readonly string[]): PublishedList[] {
  return files.map((name) => {
    try {
      const der = readFileSync(name);
      return { name, der, ...readRevocations(der) };
    } catch (cause) {
      throw invalid('crl', `${name} is no revocation list in DER`, { cause });
    }
  });
}

/** Says what somebody should know now. */
export async function reportRestored(ledger: Statements, rollback: Rollback): Promise<void> {
  const { identities, certificates, revoked, events } = await countRestored(ledger);
  say(`Restored ${identities} identities, ${certificates} certificates (${revoked} revoked) and ${events} events.`);
  say(
    rollback.kind === 'known'
      ? `${rollback.events} events after it are lost, as was acknowledged.`
      : 'What happened after it is lost, as was acknowledged.',
  );
  const { joinTokens, invitations, recoveryCodes, lists, revokedAgain, revokedAndLost } = await toldByRestore(ledger);
  say('Revocation lists are numbered above all that may be out.');
  say(
    `What works once and may have been used is used up: ${joinTokens} join tokens, ${invitations} invitations, ${recoveryCodes} recovery codes.`,
  );
  say('Members, their roles and API keys are as they were in the backup: remove and revoke again what was removed and revoked since.');
  for (const certificate of revokedAgain) say(`  ${certificate} was revoked after the backup, and is revoked again.`);
  for (const serial of revokedAndLost)
    say(`  serial ${serial} was issued and revoked after the backup: it stays on its list, and is revoked to whoever asks.`);
  if (lists === 0)
    say('What was revoked meanwhile is not revoked any more: revoke it again, or restore with the lists that are still out (--crl).');
}
