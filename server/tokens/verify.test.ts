import { generateKeyPairSync, type KeyObject, sign, type webcrypto } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TokenAlgorithm } from '../domain/claims.ts';
import { newId } from '../domain/ids.ts';
import { type KeyFinder, KeySet } from './key-set.ts';
import { type RefusedToken, type Verification, type VerifiedToken, verifyAccessToken } from './verify.ts';

const issuer = 'https://sts.example.com';
const audience = 'https://api.example.com';
const now = new Date('2026-11-22T12:00:00Z');
const second = now.getTime() / 1000;
// Of the certificate in RFC 8705, appendix A.
const thumbprint = 'A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0';
const jti = newId(now.getTime());

const pairs: Record<TokenAlgorithm, { publicKey: KeyObject; privateKey: KeyObject }> = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: generateKeyPairSync('ed25519'),
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
};
const jwk = (alg: TokenAlgorithm): webcrypto.JsonWebKey & { kid: string } => ({
  ...pairs[alg].publicKey.export({ format: 'jwk' }),
  kid: `key-${alg}`,
  alg,
  use: 'sig',
});
const keys = new KeySet({ keys: (['ES256', 'EdDSA', 'RS256'] as const).map(jwk) });

const header = (over: object = {}) => ({ alg: 'ES256', typ: 'at+jwt', kid: 'key-ES256', ...over });
const claims = (over: object = {}) => ({
  iss: issuer,
  sub: 'spiffe://hawser.local/production/alice',
  client_id: 'alice',
  aud: audience,
  iat: second,
  nbf: second,
  exp: second + 300,
  jti,
  scope: 'read',
  cnf: { 'x5t#S256': thumbprint },
  ...over,
});

const encode = (part: object | string) => Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
const signed = (body: object | string = claims(), head: object | string = header(), alg: TokenAlgorithm = 'ES256') => {
  const input = `${encode(head)}.${encode(body)}`;
  const key = pairs[alg].privateKey;
  const signature =
    alg === 'ES256'
      ? sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
      : sign(alg === 'RS256' ? 'sha256' : null, Buffer.from(input), key);
  return `${input}.${signature.toString('base64url')}`;
};
const without = (name: keyof ReturnType<typeof claims>) => {
  const { [name]: _, ...rest } = claims();
  return rest;
};

const verify = (token: string, over: Partial<Verification> = {}): Promise<VerifiedToken | RefusedToken> =>
  verifyAccessToken(token, { issuer, audience, keys, now, ...over });
const codeOf = async (token: string, over: Partial<Verification> = {}) => {
  const result = await verify(token, over);
  return result.ok ? 'accepted' : result.code;
};

describe('an access token', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)('is accepted when it is signed with %s by a key of the issuer', async (alg) => {
    const result = await verify(signed(claims(), header({ alg, kid: `key-${alg}` }), alg));
    expect(result).toEqual({ ok: true, claims: claims(), header: header({ alg, kid: `key-${alg}` }) });
  });

  it('is refused with an algorithm that this issuer does not sign with', async () => {
    expect(await codeOf(signed(claims(), header({ alg: 'RS256', kid: 'key-RS256' }), 'RS256'), { algorithms: ['ES256'] })).toBe(
      'signature_invalid',
    );
  });

  it('is refused when one bit of what was signed is changed', async () => {
    const [head, , signature] = signed().split('.');
    expect(await codeOf(`${head}.${encode(claims({ sub: 'spiffe://hawser.local/production/mallory' }))}.${signature}`)).toBe(
      'signature_invalid',
    );
  });

  it('says nothing of the claims of a forger, and all of those it has signed itself', async () => {
    const [head, body, signature = ''] = signed().split('.');
    const forged = await verify(`${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`);
    expect(forged).toMatchObject({ ok: false, code: 'signature_invalid', header: { kid: 'key-ES256' } });
    expect(forged).not.toHaveProperty('claims');
    expect(await verify(signed(claims({ exp: second })))).toMatchObject({ code: 'token_expired', claims: { jti } });
  });
});

describe('TOK-05 tricks of the header', () => {
  it.each([
    ['jku', 'https://evil.example/jwks'],
    ['jwk', jwk('ES256')],
    ['x5u', 'https://evil.example/cert'],
    ['x5c', ['MIIB']],
    ['x5t#S256', thumbprint],
    ['crit', ['exp']],
    ['crit', []],
    ['b64', false],
    ['enc', 'A256GCM'],
    ['zip', 'DEF'],
    ['cty', 'JWT'],
    ['__proto__x', 1],
  ])('%s is refused even when the signature is good', async (name, value) => {
    expect(await codeOf(signed(claims(), header({ [name]: value })))).toBe('token_malformed');
  });

  it.each(['none', 'HS256', 'ES384', 'es256', 'PS256', 'Ed25519', 'ES256 '])('alg %s is refused', async (alg) => {
    expect(await codeOf(signed(claims(), header({ alg })))).toBe('signature_invalid');
  });

  it('a token without a signature is refused before it is parsed', async () => {
    expect(await codeOf(`${encode({ alg: 'none', typ: 'at+jwt', kid: 'x' })}.${encode(claims())}.`)).toBe('token_malformed');
  });

  it('a key is never used for another algorithm than its own', async () => {
    expect(await codeOf(signed(claims(), header({ alg: 'RS256', kid: 'key-ES256' })))).toBe('signature_invalid');
    expect(await codeOf(signed(claims(), header({ alg: 'ES256', kid: 'key-RS256' }), 'RS256'))).toBe('signature_invalid');
  });

  it.each([{ kid: 'unknown' }, { kid: '../../etc/passwd' }, { kid: "' OR 1=1 --" }, { kid: '__proto__' }])(
    '$kid finds no key',
    async (over) => {
      expect(await codeOf(signed(claims(), header(over)))).toBe('signature_invalid');
    },
  );

  it.each([{ kid: undefined }, { kid: 7 }, { kid: '' }, { kid: 'k'.repeat(129) }, { alg: undefined }, { alg: ['ES256'] }])(
    '%j is no header',
    async (over) => {
      expect(await codeOf(signed(claims(), header(over)))).toBe('token_malformed');
    },
  );

  it.each(['JWT', 'at+JWT', 'application/at+jwt', 'dpop+jwt', undefined])('VER-04 typ %s is refused', async (typ) => {
    expect(await codeOf(signed(claims(), header({ typ })))).toBe('token_malformed');
  });
});

describe('F5 and F6: one token has one spelling', () => {
  it('refuses whatever is not three segments of base64url', async () => {
    const token = signed();
    const [head, body, signature] = token.split('.');
    for (const other of [
      '',
      'x',
      `${token}=`,
      `${token} `,
      ` ${token}`,
      `${token}\n`,
      `${token}.`,
      `${token}.e30.e30.e30`,
      `${head}.${body}`,
      `${head}..${signature}`,
      `${head}.${body}.${signature?.slice(0, 10)}+/${signature?.slice(12)}`,
      `${head}.${body}.${signature?.slice(0, 20)}\u212a${signature?.slice(21)}`,
      JSON.stringify({ payload: body, protected: head, signature }),
    ])
      expect(await codeOf(other), other).toBe('token_malformed');
  });

  it('refuses the other spellings of the same signature', async () => {
    const token = signed();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const stem = token.slice(0, -1);
    const codes = await Promise.all([...alphabet].map((last) => codeOf(stem + last)));
    expect(codes.filter((code) => code === 'accepted')).toHaveLength(1);
    expect(codes.filter((code) => code === 'token_malformed')).toHaveLength(60);
  });

  it('refuses a member that stands twice, at any depth', async () => {
    const text = JSON.stringify(claims());
    expect(await codeOf(signed(text))).toBe('accepted');
    for (const twice of [
      text.replace('"aud"', '"aud":"https://other.example","aud"'),
      text.replace('"aud"', '"\\u0061ud":"https://other.example","aud"'),
      text.replace('"x5t#S256"', '"x5t#S256":"x","x5t#S256"'),
      text.replace('"scope"', '"unknown":1,"unknown":2,"scope"'),
    ])
      expect(await codeOf(signed(twice)), twice).toBe('token_malformed');
    expect(await codeOf(signed(claims(), '{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"key-ES256"}'))).toBe('token_malformed');
  });

  it('allows one name in two objects, and signs of JSON within strings', async () => {
    expect(await codeOf(signed(claims({ act: { sub: 'spiffe://hawser.local/a{"sub":1,"sub":2}\\"', act: { sub: 'b' } } })))).toBe(
      'accepted',
    );
  });

  it.each(['1e400', '-1e400', '1.5', '"300"', '-1', 'null', 'true', '9007199254740993'])('refuses exp %s', async (exp) => {
    const text = JSON.stringify(claims()).replace(`"exp":${second + 300}`, `"exp":${exp}`);
    expect(await codeOf(signed(text))).toBe('token_malformed');
  });

  it('refuses a number out of range wherever it stands', async () => {
    expect(await codeOf(signed(JSON.stringify(claims()).replace('"scope"', '"x":[1e999],"scope"')))).toBe('token_malformed');
  });

  it('refuses bytes that are not UTF-8, lone surrogates, a byte order mark, and what is no object', async () => {
    const raw = (bytes: Buffer) => {
      const input = `${encode(header())}.${bytes.toString('base64url')}`;
      const signature = sign('sha256', Buffer.from(input), { key: pairs.ES256.privateKey, dsaEncoding: 'ieee-p1363' });
      return `${input}.${signature.toString('base64url')}`;
    };
    const text = JSON.stringify(claims());
    expect(await codeOf(raw(Buffer.from(text)))).toBe('accepted');
    expect(await codeOf(raw(Buffer.concat([Buffer.from(text.slice(0, 8)), Buffer.from([0xff]), Buffer.from(text.slice(8))])))).toBe(
      'token_malformed',
    );
    expect(await codeOf(raw(Buffer.from(`\ufeff${text}`)))).toBe('token_malformed');
    for (const body of [text.replace('"read"', '"\\ud800"'), '[]', '"x"', 'null', '7', '{', `${text}${text}`])
      expect(await codeOf(signed(body)), body).toBe('token_malformed');
  });

  it('refuses a token longer than any header may be', async () => {
    expect(await codeOf(signed(claims({ scope: 'x'.repeat(8_000) })))).toBe('token_malformed');
  });
});

describe('any text at all', () => {
  it('is judged without throwing, and no change of one character is accepted', async () => {
    const token = signed();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ "{}\u0000\u2028';
    let seed = 1;
    const next = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 5_000; round++) {
      const at = next(token.length);
      const changed = token.slice(0, at) + alphabet.charAt(next(alphabet.length)) + token.slice(at + next(2));
      if (changed !== token) expect(await codeOf(changed), changed).not.toBe('accepted');
    }
  });
});

describe('claims', () => {
  it.each(['iss', 'sub', 'client_id', 'aud', 'iat', 'nbf', 'exp', 'jti', 'scope'] as const)('%s is required', async (name) => {
    expect(await codeOf(signed(without(name)))).toBe('token_malformed');
  });

  it('VER-04 the audience is one string, exactly that of the resource server', async () => {
    expect(await codeOf(signed(claims({ aud: [audience] })))).toBe('token_malformed');
    expect(await codeOf(signed(claims({ aud: [audience, 'https://other.example'] })))).toBe('token_malformed');
    for (const aud of ['https://other.example', `${audience}/`, audience.toUpperCase(), audience.slice(0, -1)])
      expect(await codeOf(signed(claims({ aud }))), aud).toBe('aud_mismatch');
    expect(await codeOf(signed(), { audience: ['https://other.example', audience] })).toBe('accepted');
    expect(await codeOf(signed(), { audience: [] })).toBe('aud_mismatch');
  });

  it('VER-04 the issuer is compared whole, never by its beginning', async () => {
    for (const iss of [`${issuer}/`, `${issuer}.evil.example`, 'https://sts.example.co', 'HTTPS://sts.example.com'])
      expect(await codeOf(signed(claims({ iss }))), iss).toBe('issuer_mismatch');
  });

  it('VER-07 exp has no leeway', async () => {
    expect(await codeOf(signed(claims({ exp: second + 1 })))).toBe('accepted');
    expect(await codeOf(signed(claims({ exp: second })))).toBe('token_expired');
    expect(await codeOf(signed(claims({ exp: second + 1 })), { now: new Date(now.getTime() + 999) })).toBe('accepted');
    expect(await codeOf(signed(claims({ exp: second + 1 })), { now: new Date(now.getTime() + 1_000) })).toBe('token_expired');
  });

  it.each(['nbf', 'iat'] as const)('VER-07 %s may lie 30 seconds ahead and not 31', async (name) => {
    expect(await codeOf(signed(claims({ [name]: second + 30 })))).toBe('accepted');
    expect(await codeOf(signed(claims({ [name]: second + 31 })))).toBe('token_not_yet_valid');
  });
});

describe('binding', () => {
  it('VER-03 a token without cnf is refused', async () => {
    expect(await codeOf(signed(without('cnf')))).toBe('cnf_absent');
    expect(await codeOf(signed(claims({ cnf: null })))).toBe('cnf_absent');
    expect(await codeOf(signed(claims({ cnf: {} })))).toBe('cnf_absent');
  });

  const bytes = Buffer.from(thumbprint, 'base64url');
  it.each([
    ['an array', [thumbprint]],
    ['a string', thumbprint],
    ['an array in its member', { 'x5t#S256': [thumbprint] }],
    ['padded', { 'x5t#S256': `${thumbprint}=` }],
    ['standard base64', { 'x5t#S256': Buffer.alloc(32, 0xfb).toString('base64').replace('=', '') }],
    ['hexadecimal', { 'x5t#S256': bytes.toString('hex') }],
    ['hexadecimal with colons', { 'x5t#S256': bytes.toString('hex').match(/../g)?.join(':') }],
    ['SHA-1 length', { 'x5t#S256': bytes.subarray(0, 20).toString('base64url') }],
    ['SHA-1 method', { x5t: bytes.subarray(0, 20).toString('base64url') }],
    ['another spelling of the last character', { 'x5t#S256': `${thumbprint.slice(0, -1)}1` }],
    ['two methods', { 'x5t#S256': thumbprint, jkt: thumbprint }],
    ['another method', { jkt: thumbprint }],
    ['empty', { 'x5t#S256': '' }],
    ['with a space', { 'x5t#S256': `${thumbprint} ` }],
  ])('TOK-10 a binding that is %s is refused', async (_, cnf) => {
    const result = await verify(signed(claims({ cnf })));
    expect(result).toMatchObject({ ok: false, code: 'cnf_malformed', claims: { jti } });
    expect(result).not.toHaveProperty('claims.cnf');
  });

  it('is judged between audience and time by whoever knows the certificate', async () => {
    const binding = () => 'cnf_mismatch.foreign' as const;
    expect(await verify(signed(claims({ exp: second })), { binding })).toMatchObject({
      code: 'cnf_mismatch.foreign',
      alsoFound: ['token_expired'],
    });
    expect(await verify(signed(claims({ aud: 'https://other.example' })), { binding })).toMatchObject({
      code: 'aud_mismatch',
      alsoFound: ['cnf_mismatch.foreign'],
    });
    expect(await codeOf(signed(), { binding: () => undefined })).toBe('accepted');
  });

  it('is not asked about a token that nobody signed', async () => {
    let asked = false;
    const binding = () => {
      asked = true;
      return undefined;
    };
    await verify(signed(claims(), header({ kid: 'unknown' })), { binding });
    expect(asked).toBe(false);
  });
});

describe('precedence', () => {
  it('is form, signature, issuer, type, audience, binding, time, and lists the others', async () => {
    const all = claims({ iss: 'https://other.example', aud: 'https://other.example', cnf: undefined, exp: second, nbf: second + 60 });
    expect(await verify(signed(all, header({ kid: 'unknown', typ: 'JWT' })))).toMatchObject({
      code: 'signature_invalid',
      alsoFound: ['issuer_mismatch', 'token_malformed', 'aud_mismatch', 'cnf_absent', 'token_expired', 'token_not_yet_valid'],
    });
    expect(await verify(signed(all, header({ typ: 'JWT' })))).toMatchObject({ code: 'issuer_mismatch' });
  });
});

describe('a key set', () => {
  const find = (jwks: unknown, kid = 'key-ES256', alg: TokenAlgorithm = 'ES256') => new KeySet(jwks).find(kid, alg);

  it('finds a key by kid and algorithm', () => {
    expect(find({ keys: [jwk('ES256')] })?.equals(pairs.ES256.publicKey)).toBe(true);
    expect(find({ keys: [jwk('ES256')] }, 'key-ES256', 'RS256')).toBeUndefined();
  });

  it('leaves out what is no public signing key of this strength', () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
    const weak = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).publicKey.export({ format: 'jwk' });
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
    for (const odd of [
      { ...small, kid: 'k', alg: 'RS256' },
      { ...weak, kid: 'k', alg: 'RS256' },
      { ...curve, kid: 'k', alg: 'ES256' },
      { ...jwk('RS256'), kid: 'k', alg: 'ES256' },
      { ...jwk('ES256'), kid: 'k', use: 'enc' },
      { ...jwk('ES256'), kid: 'k', alg: undefined },
      { ...jwk('ES256'), kid: undefined },
      { ...pairs.ES256.privateKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256' },
      { kty: 'oct', k: 'c2VjcmV0', kid: 'k', alg: 'HS256' },
      { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'k', alg: 'ES256' },
      null,
      'key',
    ])
      expect(new KeySet({ keys: [odd] }).size, JSON.stringify(odd)).toBe(0);
  });

  it('refuses what is no JWK Set, and two keys of one name', () => {
    for (const odd of [null, [], {}, { keys: {} }, 'x']) expect(() => new KeySet(odd)).toThrow(TypeError);
    expect(() => new KeySet({ keys: [jwk('ES256'), jwk('ES256')] })).toThrow('two keys have one name');
  });

  it('may have to be asked for a key', async () => {
    const slow: KeyFinder = { find: async (kid, alg) => keys.find(kid, alg) };
    expect(await codeOf(signed(), { keys: slow })).toBe('accepted');
  });
});
