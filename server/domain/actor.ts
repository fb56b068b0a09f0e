import type { Role } from './roles.ts';

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
    }
  | { readonly kind: 'identity'; readonly id: string; readonly name: string }
  | { readonly kind: 'system'; readonly name: string };

export const system = (name: string): Actor => ({ kind: 'system', name });
