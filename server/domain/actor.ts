import type { Role } from './roles.ts';

/** The leave of a second person for one act: it ends with the first event of the act, in its transaction. */
export type Consent = {
  /** Of the approval. */
  readonly id: string;
  readonly by: Actor;
  readonly operation: string;
  readonly requestedBy: string;
  readonly target: { readonly kind: string; readonly id: string; readonly name: string };
};

/** Who does something: it stands in every event. */
export type Actor =
  | {
      readonly kind: 'user' | 'api_key';
      readonly id: string;
      readonly name: string;
      readonly role: Role;
      /** Where the request came from. */
      readonly address?: string | undefined;
      /** How they had proved who they are: `passkey`, `password and authenticator`, `API key`. */
      readonly method?: string;
      /** The request to the management API, a UUIDv7; all that comes of it has the same. */
      readonly request?: string;
      /** Until when an API key is good; null for one that does not end. */
      readonly expiresAt?: Date | null;
      /** What they do takes two, and this is the other. */
      readonly consent?: Consent;
    }
  | { readonly kind: 'identity'; readonly id: string; readonly name: string }
  | { readonly kind: 'system'; readonly name: string };

/** Of a request of somebody who becomes known by it. */
export type Came = { readonly address: string; readonly method: string; readonly request: string };

/** From where, how proven and by which request somebody came; null where that is not known. What takes two comes with whoever approves it. */
export function cameBy(actor: Actor): { address: string | null; method: string | null; request: string | null } {
  if (actor.kind !== 'user' && actor.kind !== 'api_key') return { address: null, method: null, request: null };
  if (actor.consent !== undefined) return cameBy(actor.consent.by);
  return { address: actor.address ?? null, method: actor.method ?? null, request: actor.request ?? null };
}

export const system = (name: string): Actor => ({ kind: 'system', name });
