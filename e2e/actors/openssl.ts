import { spawnSync } from 'node:child_process';

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '/dev/null'];

function openssl(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8', timeout: 10_000 });
  if (status !== 0) throw new Error(`openssl ${args[0]} ended with ${status}: ${stderr}`);
  return stdout;
}

/** A request for a key that nobody keeps, PEM. */
export const csrOf = (name: string): string => openssl('req', '-new', ...newKey, '-subj', `/CN=${name}`);

/** A certificate of nobody's authority, PEM. */
export const selfSigned = (name: string): string =>
  openssl('req', '-x509', ...newKey, '-days', '30', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`);
