import { tmpdir } from 'node:os';
import type { Config, Secret } from '../config.ts';
import type { DatabaseRole, RoleUrls } from '../ledger/rights.ts';

export type ChildName = DatabaseRole | 'console';

/**
 * The variables of each child, one by one: what is not named here does not reach it. The console gets neither a key nor the
 * database; of the keys each role is told only its own.
 */
export function environmentOf(child: ChildName, config: Config, roles: RoleUrls, consoleSecret: Secret): NodeJS.ProcessEnv {
  const base = {
    NODE_ENV: 'production' as const,
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    TZ: 'UTC',
    TMPDIR: tmpdir(),
  };
  const { urls, listen, files, environment } = config;
  const seen = {
    HAWSER_CONSOLE_URL: urls.console,
    HAWSER_STS_URL: urls.sts,
    HAWSER_ENROLMENT_URL: urls.enrolment,
    HAWSER_PKI_URL: urls.pki,
  };
  if (child === 'console')
    return {
      ...base,
      ...seen,
      NEXT_TELEMETRY_DISABLED: '1',
      // Next reads .env files of its directory unless it believes that this was done.
      __NEXT_PROCESSED_ENV: 'true',
      HAWSER_API_URL: `http://${reachable(listen.api.host)}:${listen.api.port}`,
      HAWSER_CONSOLE_SECRET: consoleSecret.reveal(),
      HAWSER_ENVIRONMENT: environment.name,
      HAWSER_ENVIRONMENT_COLOUR: environment.colour,
    };
  const shared = {
    ...base,
    ...seen,
    DATABASE_URL: roles[child],
    HAWSER_DATA_DIR: config.dataDir,
    HAWSER_TRUST_DOMAIN: config.trustDomain,
    HAWSER_SIGNER_SOCKET: files.signerSocket,
    HAWSER_SIGNER_SOCKET_MODE: config.signerSocketMode,
    HAWSER_METRICS_HOST: config.metrics?.host ?? '127.0.0.1',
    HAWSER_METRICS_PORT: String(config.metrics?.port ?? 0),
    ...Object.fromEntries(
      Object.entries(listen).flatMap(([name, { host, port }]) => [
        [`HAWSER_${name.toUpperCase()}_HOST`, host],
        [`HAWSER_${name.toUpperCase()}_PORT`, String(port)],
      ]),
    ),
  };
  const own: Record<DatabaseRole, NodeJS.Dict<string>> = {
    signer: {
      HAWSER_SIGNER_KEK_FILE: files.signerKek,
      HAWSER_CHECKPOINT_PATH: files.checkpoints,
      ...moduleVariables('SIGNER', config, config.pkcs11.signer),
    },
    sts: {
      // Most of what a request needs dies with it: with more room for the young, less of it is carried over (MiB).
      NODE_OPTIONS: '--max-semi-space-size=64',
      HAWSER_STS_WORKERS: String(config.stsWorkers),
      HAWSER_STS_KEK_FILE: files.stsKek,
      HAWSER_PEPPER_FILE: files.pepper,
      ...moduleVariables('STS', config, config.pkcs11.sts),
    },
    api: {
      HAWSER_API_KEK_FILE: files.apiKek,
      HAWSER_CHECKPOINT_PATH: files.checkpoints,
      HAWSER_PEPPER_FILE: files.pepper,
      HAWSER_CONSOLE_SECRET: consoleSecret.reveal(),
      ...(config.owner && { HAWSER_OWNER_EMAIL: config.owner.email, HAWSER_OWNER_PASSWORD: config.owner.password.reveal() }),
    },
  };
  return { ...shared, ...own[child] };
}

/** The module of a role, and what that module reads itself. */
function moduleVariables(role: string, { pkcs11Environment }: Config, settings: Config['pkcs11']['signer']): NodeJS.Dict<string> {
  if (!settings) return {};
  return {
    [`HAWSER_${role}_PKCS11_MODULE`]: settings.module,
    [`HAWSER_${role}_PKCS11_TOKEN_LABEL`]: settings.tokenLabel,
    [`HAWSER_${role}_PKCS11_PIN_FILE`]: settings.pinFile,
    ...Object.fromEntries(pkcs11Environment.map((name) => [name, process.env[name]])),
  };
}

/** The address at which this machine reaches a listener, also when that listens on every address. */
export const reachable = (host: string): string =>
  host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
