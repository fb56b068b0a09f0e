import type { X509Certificate } from 'node:crypto';
import { oids } from './algorithms.ts';
import { readCertificate } from './certificate.ts';
import { objectIdentifier } from './der.ts';
import { readOne } from './der-reader.ts';
import { readPublicKey } from './public-key.ts';

/**
 * What speaks against letting a certificate that was made elsewhere authenticate a client by its bytes (RFC 8705 §2.2). Who
 * signed it does not matter there: whoever registered it vouches for it. Its time is judged at each request.
 * @returns what is wrong; null when nothing is
 */
export function checkRegisteredLeaf(certificate: X509Certificate): string | null {
  if (certificate.ca) return 'it is an authority; make one with basicConstraints CA:FALSE';
  // `keyUsage` of Node is the extended key usage.
  const purposes: readonly string[] | undefined = certificate.keyUsage;
  if (purposes && !purposes.includes(oids.clientAuth)) return 'its extended key usage is not for client authentication';
  if (/md5|sha-?1(?!\d)/i.test(certificate.signatureAlgorithm ?? '')) return 'it is signed with a hash that is broken';
  try {
    const { version, spki, extensions } = readCertificate(certificate.raw);
    if (version !== 3) return 'it is not version 3';
    const usage = extensions.get(keyUsage);
    if (usage && ((readOne(usage, 0x03).content[1] ?? 0) & 0x80) === 0) return 'its key usage is not for digital signatures';
    readPublicKey(spki);
    return null;
  } catch {
    return 'its public key is weak or unknown, or it cannot be read';
  }
}

const keyUsage = objectIdentifier(oids.keyUsage).toString('hex');
