import type { CertificateUsage } from './certificate.ts';
import { addSeconds, wholeSeconds } from './clock.ts';
import { invalid, type Problem } from './failure.ts';
import type { IdentityKind } from './identity.ts';
import { probeProfile } from './probe.ts';

/** The kinds of key that a profile may allow. RSA means 2048 to 8192 bits and an exponent from 65537 to 32 bits. */
export const keyAlgorithms = ['P-256', 'P-384', 'Ed25519', 'RSA'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

/** What a profile says besides its name and usage. A change of any of it makes a new version. */
export type ProfileTerms = {
  description: string;
  /** Seconds, as are `overlap`, `backdate`, `renewBeforeEnd` and `grace`. */
  lifetime: number;
  /** How long a renewed certificate stays usable beside its successor. */
  overlap: number;
  /** How far a certificate begins in the past, for clocks that are late. */
  backdate: number;
  /** When of its lifetime a certificate should be renewed. */
  renewAtPercent: number;
  /** How long before its end it should be renewed at the latest, where that comes before the percent; 0 for no such limit. */
  renewBeforeEnd: number;
  /** How long after its end a certificate may still be renewed, by itself and with nothing else. */
  grace: number;
  keyAlgorithms: KeyAlgorithm[];
  /** Templates of further subject alternative names; `{name}` and the other placeholders are filled from the identity. */
  dnsNames: string[];
  uriNames: string[];
  emailNames: string[];
  /** Who may use it; an empty list lets everybody. */
  allowedEnvironments: string[];
  allowedKinds: IdentityKind[];
  /** `billing` is that name alone, `*.batch` every name with that ending. */
  allowedNames: string[];
  /** Whether a client may also serve TLS with it (X509-SVID §4.4); says nothing of certificates for servers. */
  alsoServer: boolean;
  /** Whether a person has to approve each first certificate. */
  approvalRequired: boolean;
  /** Whether a suspected copy of a key stops the whole lineage until a person looks. */
  freezeOnClone: boolean;
  /** Seconds after which a request that nobody decided ends. */
  requestLifetime: number;
};

/** The term as it is kept: of a profile for servers it says nothing, and so says one thing. */
export const servesToo = (usage: CertificateUsage, alsoServer: boolean): boolean => usage === 'client' && alsoServer;

/** Whether a workload can be given certificates of it: it is neither Hawser's own nor retired. */
export const isForWorkloads = (profile: {
  readonly name: string;
  readonly usage: CertificateUsage;
  readonly retiredAt: unknown;
}): boolean => profile.usage !== 'ocsp' && profile.name !== probeProfile && profile.retiredAt === null;

/** What is known of an identity when its names are written. */
export type ProfileSubject = {
  readonly name: string;
  readonly kind: IdentityKind;
  readonly owner: string;
  readonly environment: string;
  readonly spiffeId: string;
};

const day = 86_400;
/** Seconds from which on a certificate is called long-lived. */
const longLived = 90 * day;

/** What one should know before using such terms; nothing of it is forbidden. */
export function warningsOf(usage: CertificateUsage, terms: ProfileTerms): string[] {
  const warnings: (string | false)[] = [
    terms.lifetime > longLived &&
      `Certificates live ${Math.round(terms.lifetime / day)} days: more than 90 days is long for a workload, and a stolen key is of use for as long.`,
    terms.grace > day && 'The grace is longer than a day: whoever finds an old key and certificate can renew them for that long.',
    usage === 'client' &&
      terms.uriNames.length > 0 &&
      'A second URI beside the SPIFFE ID: strict readers of X.509-SVID refuse such a certificate.',
    usage === 'client' &&
      terms.alsoServer &&
      terms.dnsNames.length > 0 &&
      'With DNS names, and for servers too: whoever may name an identity chooses as which host it can serve.',
    Math.max(terms.lifetime * (1 - terms.renewAtPercent / 100), terms.renewBeforeEnd) < 60 &&
      'Less than a minute is left between the renewal point and the end.',
  ];
  return warnings.filter((warning) => warning !== false);
}

const placeholders: Readonly<Record<string, (subject: ProfileSubject) => string>> = {
  name: ({ name }) => name,
  environment: ({ environment }) => environment,
  kind: ({ kind }) => kind,
  owner: ({ owner }) => owner,
  trustDomain: ({ spiffeId }) => spiffeId.slice('spiffe://'.length).split('/', 1)[0] ?? '',
};

/** What stands for an identity where there is none yet: each value is one that a real identity may have. */
const sample: ProfileSubject = {
  name: 'billing',
  kind: 'service',
  owner: 'team-billing',
  environment: 'production',
  spiffeId: 'spiffe://example.org/production/billing',
};

/** Every name of the three lists, as `dns:…`, `uri:…`, `email:…`, filled for one identity. */
export function templatedNames(terms: Pick<ProfileTerms, 'dnsNames' | 'uriNames' | 'emailNames'>, subject: ProfileSubject): string[] {
  return [
    ...terms.dnsNames.map((template) => `dns:${fillTemplate(template, subject).toLowerCase()}`),
    ...terms.uriNames.map((template) => `uri:${fillTemplate(template, subject)}`),
    ...terms.emailNames.map((template) => `email:${fillTemplate(template, subject)}`),
  ];
}

/** All names of a client: its SPIFFE ID, exactly one, and what the templates add. */
export const clientNames = (terms: Parameters<typeof templatedNames>[0], subject: ProfileSubject): string[] => [
  ...new Set([`uri:${subject.spiffeId}`, ...templatedNames(terms, subject)]),
];

/** @throws {Failure} `invalid_input` for a placeholder that there is not, or a brace without its other half */
function fillTemplate(template: string, subject: ProfileSubject): string {
  const filled = template.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => {
    const value = Object.hasOwn(placeholders, name) ? placeholders[name] : undefined;
    if (!value) throw invalid('template', `{${name}} is not a placeholder; these are: ${Object.keys(placeholders).join(', ')}`);
    return value(subject);
  });
  if (/[{}]/.test(filled)) throw invalid('template', `${template} has a brace without its other half`);
  return filled;
}

/** The names that the templates make for an identity that might be, to see whether they can stand in a certificate. */
export const sampleNames = (terms: ProfileTerms): string[] => templatedNames(terms, sample);

const nameRuleShape = /^(?:\*[a-z0-9.-]*[a-z0-9]|[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?)$/;

/** What contradicts itself or makes no sense in the terms; each with the field and the way out. */
export function problemsOf(terms: ProfileTerms): Problem[] {
  const checks: (readonly [boolean, string, string])[] = [
    [terms.overlap < terms.lifetime, 'overlap', 'must be shorter than the lifetime'],
    [terms.renewBeforeEnd < terms.lifetime, 'renewBeforeEnd', 'must be shorter than the lifetime'],
    [terms.backdate <= terms.lifetime, 'backdate', 'must not be longer than the lifetime'],
    [terms.keyAlgorithms.length > 0, 'keyAlgorithms', 'must name at least one'],
    ...terms.allowedNames.map(
      (rule) => [nameRuleShape.test(rule), 'allowedNames', `${rule} must be a name, or * and the ending of names, as in *.batch`] as const,
    ),
    ...terms.uriNames.map(
      (template) => [!/^spiffe:/i.test(template), 'uriNames', 'there is exactly one SPIFFE ID, and it comes from the identity'] as const,
    ),
  ];
  return checks.filter(([ok]) => !ok).map(([, field, detail]) => ({ field, detail }));
}

/** Why an identity may not use a profile of these terms; undefined when it may. */
export function objectionToUse(terms: ProfileTerms, subject: ProfileSubject): string | undefined {
  const { allowedEnvironments, allowedKinds, allowedNames } = terms;
  if (allowedEnvironments.length > 0 && !allowedEnvironments.includes(subject.environment))
    return `is for the environments ${allowedEnvironments.join(', ')}`;
  if (allowedKinds.length > 0 && !allowedKinds.includes(subject.kind)) return `is for identities of the kinds ${allowedKinds.join(', ')}`;
  if (allowedNames.length > 0 && !allowedNames.some((rule) => matches(rule, subject.name)))
    return `is for the names ${allowedNames.join(', ')}`;
  return undefined;
}

/** The whole name, or its end with something before it; never a part within. */
const matches = (rule: string, name: string): boolean =>
  rule.startsWith('*') ? name.length > rule.length - 1 && name.endsWith(rule.slice(1)) : name === rule;

/** From when until when a certificate made now is valid: never beyond its issuer. */
export function validityAt(
  now: Date,
  terms: Pick<ProfileTerms, 'lifetime' | 'backdate'>,
  issuer: { readonly notBefore: Date; readonly notAfter: Date },
): { notBefore: Date; notAfter: Date } {
  const moment = wholeSeconds(now);
  return {
    notBefore: new Date(Math.max(addSeconds(moment, -terms.backdate).getTime(), issuer.notBefore.getTime())),
    notAfter: new Date(Math.min(addSeconds(moment, terms.lifetime).getTime(), issuer.notAfter.getTime())),
  };
}
