import { constants, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ForeignAlgorithm } from '../domain/foreign-algorithms.ts';
import { testRoot } from './tls-certificates.ts';

export type IssuerKey = {
  readonly kid: string;
  readonly algorithm: ForeignAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
};

const pairs = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
} as const satisfies Record<ForeignAlgorithm, () => { publicKey: KeyObject; privateKey: KeyObject }>;

export const issuerKey = (algorithm: ForeignAlgorithm, kid: string): IssuerKey => ({ kid, algorithm, ...pairs[algorithm]() });

export const jwkOf = ({ publicKey, kid, algorithm }: IssuerKey): Record<string, unknown> => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  alg: algorithm,
  use: 'sig',
});

const part = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A JWT that says what it is told to, signed with the key; text stands for JSON that is spelled by hand. */
export function signJwt(key: IssuerKey, claims: object | string, header: object = {}): string {
  const input = `${part({ typ: 'JWT', alg: key.algorithm, kid: key.kid, ...header })}.${part(claims)}`;
  const digest = { RS256: 'sha256', PS256: 'sha256', ES256: 'sha256', ES384: 'sha384', EdDSA: null }[key.algorithm];
  const options = {
    key: key.privateKey,
    ...(key.algorithm === 'PS256' ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : {}),
    ...(key.algorithm.startsWith('ES') ? { dsaEncoding: 'ieee-p1363' as const } : {}),
  };
  return `${input}.${sign(digest, Buffer.from(input), options).toString('base64url')}`;
}

/** An issuer of our own on real TLS: discovery, keys, and whatever it is told to answer instead. */
export class TestIssuer {
  readonly #server: Server;
  /** PEM of whom its certificate comes from. */
  readonly ca: string;
  /** Paths that were asked for, in their order. */
  readonly asked: string[] = [];
  keys: IssuerKey[];
  /** Answers in the place of the usual. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | null = null;

  private constructor(keys: IssuerKey[]) {
    const root = testRoot('Issuer Root');
    const leaf = root.leaf('issuer', { usage: 'server' });
    this.ca = root.ca;
    this.keys = keys;
    this.#server = createServer({ cert: leaf.certificate, key: leaf.key }, (request, response) => {
      this.asked.push(request.url ?? '');
      if (this.answer) return this.answer(request, response);
      const body = this.#bodyOf(request.url ?? '');
      response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
    });
  }

  static async start(keys: IssuerKey[] = [issuerKey('RS256', 'first')]): Promise<TestIssuer> {
    const issuer = new TestIssuer(keys);
    issuer.#server.listen(0, '127.0.0.1');
    await once(issuer.#server, 'listening');
    return issuer;
  }

  get url(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  #bodyOf(path: string): object | undefined {
    if (path === '/.well-known/openid-configuration') return { issuer: this.url, jwks_uri: `${this.url}/keys` };
    return path === '/keys' ? { keys: this.keys.map(jwkOf) } : undefined;
  }

  /** A token with all that is required, and whatever else is given; undefined takes a claim away. */
  token(
    claims: Record<string, unknown> = {},
    { key = this.keys[0], header = {} }: { key?: IssuerKey | undefined; header?: object } = {},
  ): string {
    if (!key) throw new Error('the issuer has no key');
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: this.url, sub: 'somebody', aud: 'https://sts.example.com', iat: now, nbf: now, exp: now + 300, jti: randomUUID() };
    return signJwt(key, { ...usual, ...claims }, header);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Claims as GitHub Actions, GitLab CI and Kubernetes put them into their tokens. */
export const githubClaims = (repository: string, ref = 'refs/heads/main') => ({
  sub: `repo:${repository}:ref:${ref}`,
  repository,
  repository_owner: repository.split('/')[0],
  repository_id: '740123',
  repository_visibility: 'private',
  ref,
  ref_type: 'branch',
  workflow: 'deploy',
  event_name: 'push',
  actor: 'octocat',
  run_id: '1234567890',
  run_attempt: '1',
  runner_environment: 'github-hosted',
  job_workflow_ref: `${repository}/.github/workflows/deploy.yml@${ref}`,
});
export const gitlabClaims = (project: string, ref = 'main') => ({
  sub: `project_path:${project}:ref_type:branch:ref:${ref}`,
  namespace_path: project.split('/').slice(0, -1).join('/'),
  project_path: project,
  project_id: '22',
  user_login: 'sample-user',
  pipeline_source: 'push',
  ref,
  ref_type: 'branch',
  ref_protected: 'true',
  environment_protected: 'false',
  runner_environment: 'gitlab-hosted',
});
export const kubernetesClaims = (namespace: string, account: string) => ({
  sub: `system:serviceaccount:${namespace}:${account}`,
  'kubernetes.io': {
    namespace,
    node: { name: 'node-1', uid: randomUUID() },
    pod: { name: `${account}-0`, uid: randomUUID() },
    serviceaccount: { name: account, uid: randomUUID() },
  },
});
