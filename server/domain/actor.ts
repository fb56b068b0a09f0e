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
      /** Until when an API key is good; null for one that does not end. */
      readonly expiresAt?: Date | null;
      /** What they do takes two, and this is the other. */
      readonly consent?: Consent;
    }
  | { readonly kind: 'identity'; readonly id: string; readonly name: string }
  | { readonly kind: 'system'; readonly name: string };

export const system = (name: string): Actor => ({ kind: 'system', name });
