import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { z } from 'zod';
import { environmentColours } from './domain/environment.ts';
import { Failure } from './domain/failure.ts';
import { trustDomainShape } from './domain/identity.ts';

/** A value that no log, error or dump shows: it has to be asked for by name. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return '[secret]';
  }
  toJSON(): string {
    return '[secret]';
  }
  [inspect.custom](): string {
    return '[secret]';
  }
}

const secret = z.string().transform((value) => new Secret(value));
const port = (standard: number) => z.coerce.number().int().min(1).max(65_535).default(standard);
const host = z.string().min(1).default('127.0.0.1');
const origin = (protocol: RegExp) =>
  z
    .url({ protocol })
    .transform((value) => new URL(value))
    .refine((url) => url.pathname === '/' && url.search === '' && url.hash === '', 'must be an origin: scheme, host and port only')
    .transform((url) => url.origin)
    .optional();

const schema = z.object({
  DATABASE_URL: secret.optional(),
  HAWSER_DATA_DIR: z
    .string()
    .min(1)
    .default('data')
    .transform((path) => resolve(path)),
  HAWSER_TRUST_DOMAIN: z.string().regex(trustDomainShape, 'must be a lower-case domain name').default('hawser.local'),

  /** What the console calls this installation, on every page. */
  HAWSER_ENVIRONMENT: z
    .string()
    .trim()
    .regex(/^[^\p{C}]{1,24}$/u, 'must be 1 to 24 characters that can be printed')
    .optional(),
  HAWSER_ENVIRONMENT_COLOUR: z.enum(environmentColours, `must be one of ${environmentColours.join(', ')}`).optional(),

  /** Each is localhost with the port below unless it is set. */
  HAWSER_CONSOLE_URL: origin(/^https?$/),
  HAWSER_STS_URL: origin(/^https$/),
  HAWSER_ENROLMENT_URL: origin(/^https$/),
  HAWSER_PKI_URL: origin(/^http$/),

  HAWSER_CONSOLE_HOST: host,
  HAWSER_CONSOLE_PORT: port(3000),
  HAWSER_API_HOST: host,
  HAWSER_API_PORT: port(3001),
  HAWSER_STS_HOST: host,
  HAWSER_STS_PORT: port(8443),
  HAWSER_ENROLMENT_HOST: host,
  HAWSER_ENROLMENT_PORT: port(8444),
  HAWSER_PKI_HOST: host,
  HAWSER_PKI_PORT: port(8080),
  HAWSER_POSTGRES_PORT: port(54_329),
  /** The first of four that follow each other: signer, api, sts, console; 0 for none. */
  HAWSER_METRICS_HOST: host,
  HAWSER_METRICS_PORT: z.coerce.number().int().min(0).max(65_532).default(9_464),

  /** Processes of the sts on one port. */
  HAWSER_STS_WORKERS: z.coerce.number().int().min(1).max(64).default(1),

  HAWSER_OWNER_EMAIL: z.email().optional(),
  HAWSER_OWNER_PASSWORD: z.string().min(12, 'must be at least 12 characters').pipe(secret).optional(),

  /** 32 random bytes each, 0600: made by the supervisor under the data directory unless named here. */
  HAWSER_SIGNER_KEK_FILE: z.string().optional(),
  HAWSER_API_KEK_FILE: z.string().optional(),
  HAWSER_STS_KEK_FILE: z.string().optional(),
  HAWSER_PEPPER_FILE: z.string().optional(),

  /** Where the signer is asked, and who may: its own user, or its group where each process has a user of its own. */
  HAWSER_SIGNER_SOCKET: z.string().min(1).optional(),
  HAWSER_SIGNER_SOCKET_MODE: z.enum(['0600', '0660'], 'must be 0600 or 0660').default('0600'),

  /** Where the signer writes the checkpoints of the ledger, outside the database. */
  HAWSER_CHECKPOINT_PATH: z.string().min(1).optional(),

  /** A PKCS#11 module for the keys of authorities, and one for the keys of tokens: each needs all three. */
  HAWSER_SIGNER_PKCS11_MODULE: z.string().optional(),
  HAWSER_SIGNER_PKCS11_TOKEN_LABEL: z.string().max(32).optional(),
  HAWSER_SIGNER_PKCS11_PIN_FILE: z.string().optional(),
  HAWSER_STS_PKCS11_MODULE: z.string().optional(),
  HAWSER_STS_PKCS11_TOKEN_LABEL: z.string().max(32).optional(),
  HAWSER_STS_PKCS11_PIN_FILE: z.string().optional(),
  /** Names of variables that the module itself reads, separated by commas; the supervisor hands them on. */
  HAWSER_PKCS11_ENVIRONMENT: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*(?:,[A-Za-z_][A-Za-z0-9_]*)*$/, 'must be names of variables, separated by commas')
    .refine(
      (names) => !names.split(',').some((name) => name.startsWith('HAWSER_') || name === 'DATABASE_URL'),
      'must not name a variable of Hawser',
    )
    .optional(),

  /** Set by the supervisor for its children, new at each start. */
  HAWSER_CONSOLE_SECRET: secret.optional(),
});

type Settings = z.output<typeof schema>;

/** Every variable that Hawser reads. */
export const variables: readonly string[] = Object.keys(schema.shape);

/** What a process is told. Read once, frozen; secrets do not print. */
export type Config = Readonly<{
  databaseUrl: Secret | undefined;
  dataDir: string;
  trustDomain: string;
  /** The badge of the console; the colour follows from the name where there is none. */
  environment: Readonly<{ name: string | undefined; colour: Settings['HAWSER_ENVIRONMENT_COLOUR'] }>;
  /** What others see. The STS URL is the issuer of tokens; the PKI URL is baked into certificates. */
  urls: Readonly<{ console: string; sts: string; enrolment: string; pki: string }>;
  /** Where each process listens. */
  listen: Readonly<Record<'console' | 'api' | 'sts' | 'enrolment' | 'pki', Readonly<{ host: string; port: number }>>>;
  postgresPort: number;
  /** Where processes answer for their metrics, from this port on; undefined where they do not. */
  metrics: Readonly<{ host: string; port: number }> | undefined;
  stsWorkers: number;
  signerSocketMode: '0600' | '0660';
  owner: Readonly<{ email: string; password: Secret }> | undefined;
  consoleSecret: Secret | undefined;
  /** Where a role keeps its signing keys, if not sealed in the ledger. */
  pkcs11: Readonly<Record<'signer' | 'sts', Readonly<{ module: string; tokenLabel: string; pinFile: string }> | undefined>>;
  /** Names of further variables that a PKCS#11 module reads. */
  pkcs11Environment: readonly string[];
  files: Readonly<{
    signerKek: string;
    apiKek: string;
    stsKek: string;
    pepper: string;
    /** Unix sockets: the signer's, and the one that makes a first API key. */
    signerSocket: string;
    adminSocket: string;
    setupLink: string;
    spool: string;
    /** Checkpoints of the ledger, outside the database. */
    checkpoints: string;
  }>;
}>;

/**
 * Reads the environment.
 * @throws {Failure} `invalid_input` that names every variable that is wrong, all at once
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const known = Object.fromEntries(variables.map((name) => [name, environment[name] || undefined]));
  const parsed = schema.safeParse(known);
  const problems = parsed.success
    ? problemsBetween(parsed.data)
    : parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), detail: issue.message }));
  if (!parsed.success || problems.length > 0) {
    const lines = problems.map(({ field, detail }) => `  ${field}: ${detail}`).join('\n');
    throw new Failure('invalid_input', `The environment is not right:\n${lines}\nSee .env.example for what each variable means.`, {
      problems,
    });
  }
  return freeze(parsed.data);
}

/** Variables that mean something only together. */
const together = [
  ['HAWSER_OWNER_EMAIL', 'HAWSER_OWNER_PASSWORD'],
  ['HAWSER_SIGNER_PKCS11_MODULE', 'HAWSER_SIGNER_PKCS11_TOKEN_LABEL', 'HAWSER_SIGNER_PKCS11_PIN_FILE'],
  ['HAWSER_STS_PKCS11_MODULE', 'HAWSER_STS_PKCS11_TOKEN_LABEL', 'HAWSER_STS_PKCS11_PIN_FILE'],
] as const satisfies readonly (readonly (keyof Settings)[])[];

const problemsBetween = (settings: Settings): { field: string; detail: string }[] =>
  together
    .filter((names) => new Set(names.map((name) => settings[name] === undefined)).size > 1)
    .map(([first, ...rest]) => ({ field: first, detail: `goes together with ${rest.join(' and ')}: set all of them or none` }));

const moduleOf = (module: string | undefined, tokenLabel: string | undefined, pinFile: string | undefined) =>
  module === undefined || tokenLabel === undefined || pinFile === undefined ? undefined : Object.freeze({ module, tokenLabel, pinFile });

function freeze(s: Settings): Config {
  const data = (...path: string[]) => join(s.HAWSER_DATA_DIR, ...path);
  return Object.freeze({
    databaseUrl: s.DATABASE_URL,
    dataDir: s.HAWSER_DATA_DIR,
    trustDomain: s.HAWSER_TRUST_DOMAIN,
    environment: Object.freeze({ name: s.HAWSER_ENVIRONMENT, colour: s.HAWSER_ENVIRONMENT_COLOUR }),
    urls: Object.freeze({
      console: s.HAWSER_CONSOLE_URL ?? `http://localhost:${s.HAWSER_CONSOLE_PORT}`,
      sts: s.HAWSER_STS_URL ?? `https://localhost:${s.HAWSER_STS_PORT}`,
      enrolment: s.HAWSER_ENROLMENT_URL ?? `https://localhost:${s.HAWSER_ENROLMENT_PORT}`,
      pki: s.HAWSER_PKI_URL ?? `http://localhost:${s.HAWSER_PKI_PORT}`,
    }),
    listen: Object.freeze({
      console: { host: s.HAWSER_CONSOLE_HOST, port: s.HAWSER_CONSOLE_PORT },
      api: { host: s.HAWSER_API_HOST, port: s.HAWSER_API_PORT },
      sts: { host: s.HAWSER_STS_HOST, port: s.HAWSER_STS_PORT },
      enrolment: { host: s.HAWSER_ENROLMENT_HOST, port: s.HAWSER_ENROLMENT_PORT },
      pki: { host: s.HAWSER_PKI_HOST, port: s.HAWSER_PKI_PORT },
    }),
    postgresPort: s.HAWSER_POSTGRES_PORT,
    metrics: s.HAWSER_METRICS_PORT === 0 ? undefined : Object.freeze({ host: s.HAWSER_METRICS_HOST, port: s.HAWSER_METRICS_PORT }),
    stsWorkers: s.HAWSER_STS_WORKERS,
    signerSocketMode: s.HAWSER_SIGNER_SOCKET_MODE,
    owner:
      s.HAWSER_OWNER_EMAIL !== undefined && s.HAWSER_OWNER_PASSWORD !== undefined
        ? { email: s.HAWSER_OWNER_EMAIL, password: s.HAWSER_OWNER_PASSWORD }
        : undefined,
    consoleSecret: s.HAWSER_CONSOLE_SECRET,
    pkcs11: Object.freeze({
      signer: moduleOf(s.HAWSER_SIGNER_PKCS11_MODULE, s.HAWSER_SIGNER_PKCS11_TOKEN_LABEL, s.HAWSER_SIGNER_PKCS11_PIN_FILE),
      sts: moduleOf(s.HAWSER_STS_PKCS11_MODULE, s.HAWSER_STS_PKCS11_TOKEN_LABEL, s.HAWSER_STS_PKCS11_PIN_FILE),
    }),
    pkcs11Environment: s.HAWSER_PKCS11_ENVIRONMENT?.split(',') ?? [],
    files: Object.freeze({
      signerKek: s.HAWSER_SIGNER_KEK_FILE ?? data('keys', 'signer.kek'),
      apiKek: s.HAWSER_API_KEK_FILE ?? data('keys', 'api.kek'),
      stsKek: s.HAWSER_STS_KEK_FILE ?? data('keys', 'sts.kek'),
      pepper: s.HAWSER_PEPPER_FILE ?? data('keys', 'exchange-secret.pepper'),
      signerSocket: s.HAWSER_SIGNER_SOCKET === undefined ? data('run', 'signer.sock') : resolve(s.HAWSER_SIGNER_SOCKET),
      adminSocket: data('run', 'admin.sock'),
      setupLink: data('setup-link'),
      spool: data('spool'),
      checkpoints: s.HAWSER_CHECKPOINT_PATH === undefined ? data('checkpoints.ndjson') : resolve(s.HAWSER_CHECKPOINT_PATH),
    }),
  });
}
