import type { Ledger } from './database.ts';

/** Keeps by what the provider knows a session; it goes with the session, whoever ends that. */
export async function keepIdToken(
  ledger: Ledger,
  token: { readonly sessionId: string; readonly sealed: Uint8Array<ArrayBuffer>; readonly kekId: string; readonly now: Date },
): Promise<void> {
  const { now: createdAt, ...data } = token;
  await ledger.sessionIdToken.create({ data: { ...data, createdAt }, select: { sessionId: true } });
}

/** Forgets them all: they are for one client at one issuer, and nobody else may be told of them. */
export async function forgetIdTokens(ledger: Ledger): Promise<void> {
  await ledger.sessionIdToken.deleteMany();
}

export async function sealedIdToken(ledger: Ledger, sessionId: string): Promise<Uint8Array | undefined> {
  return (await ledger.sessionIdToken.findUnique({ where: { sessionId }, select: { sealed: true } }))?.sealed;
}
