import { type AccessTokenClaims, grantTypes, type TokenAlgorithm } from '../domain/claims.ts';
import { type DecisionCode, describe } from '../domain/codes.ts';
import { Failure, type Problem } from '../domain/failure.ts';
import { requireGrantLifetimes, requireSameEnvironment, requireScopes } from '../domain/grant.ts';
import { spiffeId } from '../domain/identity.ts';
import { newId } from '../domain/ids.ts';
import { requireNotProbeProfile } from '../domain/probe.ts';
import { type AudienceRow, audienceNamedIn } from '../ledger/audiences.ts';
import { identityCalled } from '../ledger/identities.ts';
import { type Profile, profileNamed } from '../ledger/profiles.ts';
import { lintCertificate } from '../pki/lint.ts';
import type { CertificateContext } from './certificate-context.ts';
import { type Holder, subjectFor } from './certificate-subject.ts';
import { decideToken } from './decide-token.ts';
import { draftCertificate } from './prepare-certificate.ts';
import { sampleKey } from './preview-profile.ts';
import { nothingElse } from './recorded-request.ts';
import type { NewIdentity } from './register-identity.ts';
import { claimsFor } from './token-claims.ts';

type FirstGrant = NonNullable<NewIdentity['grants']>[number];
export type RegistrationDraft = Pick<NewIdentity, 'name' | 'kind' | 'owner' | 'environment' | 'grants'> & { profile: string };
export type RegistrationPreview = {
  spiffeId: string;
  /** What registering, and issuing under the profile, would refuse as things stand. */
  problems: Problem[];
  /** Null where the profile would make none. */
  certificate: { names: string[]; notAfter: Date } | null;
  /** For each audience that can be granted, what its first token would be. */
  tokens: {
    audience: string;
    code: DecisionCode;
    meaning: string;
    action: string;
    algorithm: TokenAlgorithm;
    /** Null where none would be issued. What only a real token has, `jti` and `cnf`, is not among them. */
    claims: Omit<AccessTokenClaims, 'jti' | 'cnf' | 'act' | 'may_act'> | null;
  }[];
};

/**
 * What an identity that is not registered yet would be: its names in a certificate of the profile, and its first tokens, found out by what
 * issues both. Nothing is recorded.
 */
export async function previewRegistration(context: CertificateContext, draft: RegistrationDraft): Promise<RegistrationPreview> {
  const { prisma } = context.database;
  const { profile: reference, grants = [], ...given } = draft;
  const identity: Holder = {
    ...given,
    id: newId(),
    status: 'active',
    spiffeId: spiffeId(context.trustDomain, draft.environment, draft.name),
  };
  const problems: Problem[] = [];
  const tried = async <T>(field: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Failure) || error.code === 'unavailable') throw error;
      problems.push({ field, detail: error.problems[0]?.detail ?? error.message });
      return null;
    }
  };
  if ((await identityCalled(prisma, draft.name)) !== undefined)
    problems.push({ field: 'name', detail: `an identity is called ${draft.name} already, and names are never used twice` });
  const certificate = await tried('profile', () => certificateFor(context, identity, reference));
  const audiences = new Map<AudienceRow['id'], { audience: AudienceRow; grant: FirstGrant }>();
  for (const grant of grants)
    await tried('grants', async () => {
      const audience = await audienceNamedIn(prisma, 'audience', grant.audience);
      if (audiences.has(audience.id)) throw new Failure('already_exists', `${audience.uri} is named twice; say it once, with all scopes`);
      requireSameEnvironment(identity, audience, grant.crossEnvironment);
      requireScopes(grant.scopes, audience);
      requireGrantLifetimes(grant);
      audiences.set(audience.id, { audience, grant });
    });
  const tokens =
    certificate === null ? [] : [...audiences.values()].map((granted) => firstToken(context, identity, certificate.notAfter, granted));
  return { spiffeId: identity.spiffeId, problems, certificate, tokens };
}

/** @throws {Failure} as issuing would */
async function certificateFor(
  context: CertificateContext,
  identity: Holder,
  reference: string,
): Promise<RegistrationPreview['certificate']> {
  const { prisma } = context.database;
  const profile: Profile = await profileNamed(prisma, reference);
  requireNotProbeProfile(profile);
  const subject = await subjectFor(prisma, identity, profile);
  const spki = await sampleKey(profile.keyAlgorithms[0] ?? 'P-256');
  const draft = await draftCertificate(context, prisma, { ...subject, profile, spki });
  const [finding] = lintCertificate(
    { ...draft, usage: profile.usage },
    { ...profile, names: draft.names },
    draft.authority,
    context.urls.pki,
  );
  if (finding !== undefined) throw new Failure('conflict', finding);
  return { names: draft.names, notAfter: draft.notAfter };
}

function firstToken(
  { clock, urls }: CertificateContext,
  identity: Holder,
  notAfter: Date,
  { audience, grant }: { audience: AudienceRow; grant: FirstGrant },
): RegistrationPreview['tokens'][number] {
  const facts = {
    identity,
    audience,
    grant: { ...grant, id: newId() },
    certificate: { status: 'active', notAfter, usableUntil: null },
  } as const;
  const request = { ...nothingElse, grantType: grantTypes.clientCredentials, targets: [audience.uri], scope: null };
  const issuer = urls.sts;
  const verdict = decideToken(facts, request, null, { issuer, now: clock() });
  const code: DecisionCode = verdict.issue ? 'issued' : verdict.code;
  const { meaning, action } = describe(code);
  const told = { audience: audience.uri, code, meaning, action, algorithm: audience.algorithm };
  if (!verdict.issue) return { ...told, claims: null };
  const { jti: _, cnf: __, ...claims } = claimsFor(verdict, { issuer, clientId: identity.name, jti: '', thumbprint: '' });
  return { ...told, claims };
}
