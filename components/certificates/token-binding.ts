import { decodedPart } from '../shell/pasted.ts';

export type TokenBinding =
  | { readonly kind: 'none' }
  /** No token, or one whose claims cannot be read. */
  | { readonly kind: 'unreadable' }
  /** RFC 8705 §3.1: without the claim, whoever holds the token may use it. */
  | { readonly kind: 'unbound' }
  | {
      readonly kind: 'bound' | 'other';
      readonly thumbprint: string;
      readonly subject: string | undefined;
      readonly expiresAt: Date | undefined;
    };

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** Whether a token names the certificate with this thumbprint; its signature is not looked at. */
export function bindingOf(pasted: string, thumbprint: string): TokenBinding {
  const token = pasted.trim().replace(/^(?:authorization:\s*)?bearer\s+/i, '');
  if (token === '') return { kind: 'none' };
  const [header, payload, signature, ...rest] = token.split('.');
  const claims = decodedPart(payload);
  if (signature === undefined || rest.length > 0 || decodedPart(header) === undefined || claims === undefined)
    return { kind: 'unreadable' };
  const named = member(member(claims, 'cnf'), 'x5t#S256');
  if (typeof named !== 'string') return { kind: 'unbound' };
  const [subject, exp] = [member(claims, 'sub'), member(claims, 'exp')];
  return {
    // Octet for octet, as a resource server compares: a padded spelling is another one.
    kind: named === thumbprint ? 'bound' : 'other',
    thumbprint: named,
    subject: typeof subject === 'string' ? subject : undefined,
    expiresAt: typeof exp === 'number' && Math.abs(exp) < 8.64e12 ? new Date(exp * 1_000) : undefined,
  };
}
