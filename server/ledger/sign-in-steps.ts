import { newId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';

/** One step of signing in that waits for the next: known by a random word that only the browser has. */
export type Step = { readonly kind: 'code' | 'passkey' | 'oidc'; readonly word: string };

const identifierOf = ({ kind, word }: Step): string => `hawser:${kind}:${word}`;

/** @param word a hash of what the browser holds, or a challenge that is not secret */
export async function insertStep(ledger: Ledger, step: Step, value: Record<string, string>, now: Date, expiresAt: Date): Promise<void> {
  await ledger.verification.create({
    data: {
      id: newId(now.getTime()),
      identifier: identifierOf(step),
      value: JSON.stringify(value),
      expiresAt,
      createdAt: now,
      updatedAt: now,
    },
    select: { id: true },
  });
}

/** A look without using it up. */
export async function findStep(ledger: Ledger, step: Step, now: Date): Promise<Record<string, string> | undefined> {
  const row = await ledger.verification.findFirst({
    where: { identifier: identifierOf(step), expiresAt: { gt: now } },
    select: { value: true },
  });
  return row === null ? undefined : JSON.parse(row.value);
}

/** Uses it up; false where it was used before. */
export const takeStep = async (ledger: Ledger, step: Step): Promise<boolean> =>
  (await ledger.verification.deleteMany({ where: { identifier: identifierOf(step) } })).count > 0;
