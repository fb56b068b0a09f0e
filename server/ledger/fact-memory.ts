import type { Facts, Question } from './exchange.ts';

/** Entries; about two kilobytes each. */
const most = 10_000;

/**
 * What the ledger said lately about requests that could be granted, so that the same request need not ask twice: the statement
 * that records what is granted compares the versions and so finds out whether it still holds. Nothing is refused on the strength of it.
 */
export class FactMemory {
  readonly #facts = new Map<string, Facts>();

  /** Forgets what is not, or no longer, enough: for a token, or for who asks about tokens and names no audience. */
  keep(question: Question, facts: Facts): void {
    const { certificate, identity, audience, grant, secret, resourceServer } = facts;
    const granted = audience && grant && (question.secretHash === undefined || secret);
    const isEnough = certificate && identity && (question.audience === undefined ? resourceServer : granted);
    const key = keyOf(question);
    this.#facts.delete(key);
    if (!isEnough) return;
    if (this.#facts.size >= most) this.#facts.delete(this.#facts.keys().next().value ?? '');
    this.#facts.set(key, { ...facts, remembered: true });
  }

  recall(question: Question): Facts | undefined {
    return this.#facts.get(keyOf(question));
  }
}

const keyOf = ({ thumbprint, audience = '', secretHash }: Question): string =>
  secretHash === undefined ? `${thumbprint} ${audience}` : `${thumbprint} ${secretHash.toString('base64url')} ${audience}`;
