import { Failure } from '../domain/failure.ts';
import { holdRevoking, revokedLately, secondPersonRequired } from '../ledger/approvals.ts';
import type { Ledger } from '../ledger/database.ts';

/** Whether so many, with those of the last hour, are more than one person revokes alone. */
export async function isBulk(ledger: Ledger, now: Date, many: number): Promise<boolean> {
  if (many === 0) return false;
  const { revoked, usable } = await revokedLately(ledger, now);
  const together = revoked + many;
  return together > 25 || (together > 1 && together > usable / 10);
}

/**
 * Counts again inside the transaction of a revocation: of many at once, each was weighed before the others counted.
 * @throws {Failure} `changed_meanwhile`
 */
export async function requireFew(ledger: Ledger, now: Date, many: number): Promise<void> {
  if (!(await secondPersonRequired(ledger))) return;
  await holdRevoking(ledger);
  if (await isBulk(ledger, now, many))
    throw new Failure(
      'changed_meanwhile',
      'So many were revoked meanwhile that this takes a second person now. Nothing was revoked: send it again, and it waits for one.',
    );
}
