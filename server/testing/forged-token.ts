import { newId } from '../domain/ids.ts';
import type { TestIdentity } from './authority.ts';
import type { TestSts } from './sts.ts';

type Holder = { readonly identity: TestIdentity; readonly certificate: { readonly thumbprint: string } };
type Over = {
  readonly header?: object;
  /** In place of the real key's. */
  readonly signature?: (input: Buffer) => Buffer;
};

/** A token that nobody recorded, signed with the real key, whatever it says: of this holder for this audience unless `claims` say otherwise. */
export function forgedToken(sts: TestSts, { identity, certificate }: Holder, audience: string, claims: object, over: Over = {}): string {
  const key = sts.context.keys.current('ES256');
  if (!key) throw new Error('no key');
  const iat = Math.floor(Date.now() / 1000);
  const said = {
    ...{ iss: sts.context.issuer, sub: identity.spiffeId, client_id: identity.name, aud: audience, iat, nbf: iat, exp: iat + 60 },
    ...{ jti: newId(), scope: 'read', cnf: { 'x5t#S256': certificate.thumbprint } },
    ...claims,
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode({ alg: 'ES256', typ: 'at+jwt', kid: key.kid, ...over.header })}.${encode(said)}`;
  const signature = over.signature?.(Buffer.from(input)) ?? key.signer.sign(Buffer.from(input), 'raw');
  return `${input}.${signature.toString('base64url')}`;
}
