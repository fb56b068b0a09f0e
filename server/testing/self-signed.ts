import { execFileSync } from 'node:child_process';
import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type SelfSigned = {
  readonly certificatePem: string;
  readonly chainPem: string;
  readonly keyPem: string;
  readonly der: Buffer;
  readonly thumbprint: string;
};

const p256 = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

/** A certificate as people make them by themselves: with openssl, signed with its own key. */
export function selfSigned(
  name: string,
  {
    newKey = p256,
    extensions = ['basicConstraints=critical,CA:FALSE', 'extendedKeyUsage=clientAuth'],
    more = [],
  }: { newKey?: readonly string[]; extensions?: readonly string[]; more?: readonly string[] } = {},
): SelfSigned {
  const directory = mkdtempSync(join(tmpdir(), 'hawser-self-signed-'));
  const key = join(directory, 'key');
  const certificate = join(directory, 'certificate');
  // The configuration of the machine would add extensions of its own.
  const config = join(directory, 'config');
  writeFileSync(config, '[req]\ndistinguished_name=dn\n[dn]\n');
  try {
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', ...newKey, '-nodes', '-keyout', key, '-out', certificate, '-days', '30', '-subj', `/CN=${name}`],
        ...['-config', config, ...extensions.flatMap((extension) => ['-addext', extension]), ...more],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const certificatePem = readFileSync(certificate, 'utf8');
    const der = new X509Certificate(certificatePem).raw;
    const thumbprint = createHash('sha256').update(der).digest('base64url');
    return { certificatePem, chainPem: certificatePem, keyPem: readFileSync(key, 'utf8'), der, thumbprint };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The same certificate with a public key that its maker does not have the other half of, PEM. */
export function withPublicKey({ certificatePem, keyPem }: SelfSigned, publicKey: KeyObject): string {
  const directory = mkdtempSync(join(tmpdir(), 'hawser-self-signed-'));
  const [certificate, key, other] = ['certificate', 'key', 'other'].map((name) => join(directory, name)) as [string, string, string];
  try {
    writeFileSync(certificate, certificatePem);
    writeFileSync(key, keyPem);
    writeFileSync(other, publicKey.export({ format: 'pem', type: 'spki' }));
    return execFileSync('openssl', ['x509', '-in', certificate, '-signkey', key, '-force_pubkey', other], { encoding: 'utf8' });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
