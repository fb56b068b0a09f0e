import { fixedSegments } from './claim-rules.ts';
import type { ForeignAlgorithm } from './foreign-algorithms.ts';

/** Where the keys of a trusted issuer come from. */
export const keySources = ['discovery', 'url', 'pasted'] as const;
export type KeySource = (typeof keySources)[number];

export type IssuerPreset = {
  readonly title: string;
  /** Null where every installation has its own. */
  readonly issuer: string | null;
  readonly keySource: KeySource;
  readonly algorithms: ForeignAlgorithm[];
  /** Seconds between `iat` and `exp`, at most. */
  readonly lifetimeMaximum: number;
  readonly singleUse: boolean;
  /** Claims that say whose token it is, and how many of their segments have to be fixed for that. */
  readonly anchors: Readonly<Record<string, number>>;
  /** What it means when no condition of a rule does that. */
  readonly warning: string;
  readonly advice: string;
  readonly example: { readonly audience: string; readonly conditions: string[]; readonly identity: string };
};

/** What is known of issuers that many people trust: proposals for a form, and what a rule for one of them must not leave out. */
export const issuerPresets = {
  github: {
    title: 'GitHub Actions',
    issuer: 'https://token.actions.githubusercontent.com',
    keySource: 'discovery',
    algorithms: ['RS256'],
    lifetimeMaximum: 3_600,
    singleUse: true,
    anchors: { sub: 2, repository: 1, repository_owner: 1, repository_id: 1, repository_owner_id: 1, enterprise: 1, enterprise_id: 1 },
    warning: 'No condition names a repository or its owner: any workflow of anybody on GitHub could meet this rule.',
    advice: 'Fix the repository and the branch or environment. A workflow needs the permission id-token: write.',
    example: {
      audience: 'https://sts.example.com',
      conditions: ['repository=acme/billing', 'ref=refs/heads/main'],
      identity: 'billing-deploy',
    },
  },
  gitlab: {
    title: 'GitLab CI',
    issuer: 'https://gitlab.com',
    keySource: 'discovery',
    algorithms: ['RS256'],
    lifetimeMaximum: 86_400,
    singleUse: true,
    anchors: { sub: 2, project_path: 1, project_id: 1, namespace_path: 1, namespace_id: 1 },
    warning: 'No condition names a project or its group: any job of anybody on this GitLab could meet this rule.',
    advice: 'Fix the project, and require ref_protected=true. A job asks for its token with id_tokens and its aud.',
    example: {
      audience: 'https://sts.example.com',
      conditions: ['project_path=acme/{project}', 'ref_protected=true'],
      identity: 'deploy-{project}',
    },
  },
  kubernetes: {
    title: 'Kubernetes service accounts',
    issuer: null,
    keySource: 'discovery',
    algorithms: ['RS256', 'ES256', 'ES384'],
    lifetimeMaximum: 86_400,
    // A projected token is the same file for most of its life, and pods read it again and again.
    singleUse: false,
    anchors: { sub: 3, '/kubernetes.io/namespace': 1 },
    warning: 'No condition fixes a namespace: whoever may make a service account anywhere in the cluster could meet this rule.',
    advice:
      'Project a token with an audience of its own (serviceAccountToken.audience); the token for the API server is refused. Where the cluster cannot be reached, paste what `kubectl get --raw /openid/v1/jwks` prints.',
    example: {
      audience: 'https://sts.example.com',
      conditions: ['sub=system:serviceaccount:payments:{account}'],
      identity: 'payments-{account}',
    },
  },
  oidc: {
    title: 'Any OpenID Connect issuer',
    issuer: null,
    keySource: 'discovery',
    algorithms: ['RS256', 'ES256'],
    lifetimeMaximum: 3_600,
    singleUse: true,
    anchors: { sub: 1, azp: 1, client_id: 1, oid: 1, email: 1 },
    warning: 'No condition says about whom the token is: whoever gets a token from this issuer could meet this rule.',
    advice: 'Fix sub, and whatever else tells one of its subjects from all others for good.',
    example: { audience: 'https://sts.example.com', conditions: ['sub=billing-prod'], identity: 'billing' },
  },
} satisfies Record<string, IssuerPreset>;

export type IssuerPresetName = keyof typeof issuerPresets;
export const issuerPresetNames = Object.keys(issuerPresets) as IssuerPresetName[];

/** What somebody should know before relying on a rule; empty where nothing is. */
export function ruleWarnings(preset: IssuerPresetName, conditions: readonly string[]): string[] {
  const { anchors, warning }: IssuerPreset = issuerPresets[preset];
  const anchored = conditions
    .map(fixedSegments)
    .some(({ claim, fixed }) => Object.hasOwn(anchors, claim) && fixed >= (anchors[claim] ?? 0));
  return anchored ? [] : [warning];
}
