import { system } from '../domain/actor.ts';
import { wholeSeconds } from '../domain/clock.ts';
import { type Authority, allAuthorities, sealedAuthorityKey } from '../ledger/authorities.ts';
import { insertCrossCertificate } from '../ledger/cross-certificates.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { readAuthority } from '../pki/authority-chain.ts';
import { lintTbs } from '../pki/rfc5280.ts';
import { findingText } from '../pki/rfc5280-finding.ts';
import { signTbs } from '../pki/signed.ts';
import { buildCrossTbs, randomSerial } from '../pki/tbs-certificate.ts';
import type { SignerContext } from './certificate-context.ts';

/** Authorities below a root that certifies another: that root, and the issuing authorities below it. */
const needed = 2;

/**
 * Has every trusted root certify the key of a new one, in the transaction in which that is made: whoever knows only an older
 * root can follow to whatever the new one stands above. A root whose key is elsewhere, or whose path length is too short, does not,
 * and neither does any where what would be signed breaks a rule: that keeps no root from being made, and stands in the event.
 */
export async function crossSign(
  context: SignerContext,
  ledger: Ledger,
  root: Pick<Authority, 'id' | 'name' | 'der' | 'notBefore' | 'notAfter'>,
): Promise<void> {
  const now = context.clock();
  const issuers: string[] = [];
  const left: string[] = [];
  for (const issuer of await allAuthorities(ledger)) {
    if (issuer.id === root.id || issuer.role !== 'root' || issuer.status === 'retired' || issuer.custody === 'external') continue;
    if (issuer.notAfter <= now || readAuthority(issuer.der).pathLength < needed) continue;
    const serial = randomSerial();
    const validity = {
      notBefore: new Date(Math.max(root.notBefore.getTime(), issuer.notBefore.getTime(), wholeSeconds(now).getTime() - 300_000)),
      notAfter: new Date(Math.min(root.notAfter.getTime(), issuer.notAfter.getTime())),
    };
    const tbs = buildCrossTbs({ ...validity, serial, root: root.der }, issuer, context.pkiUrl);
    const findings = lintTbs(tbs, issuer).map(findingText);
    if (findings.length > 0) {
      left.push(`${issuer.name}: ${findings.join('; ')}`);
      continue;
    }
    const der = signTbs(tbs, context.openAuthorityKey(issuer.id, await sealedAuthorityKey(ledger, issuer.id)));
    await insertCrossCertificate(ledger, { ...validity, authorityId: root.id, issuerId: issuer.id, serial, der }, now);
    issuers.push(issuer.name);
  }
  if (issuers.length + left.length > 0)
    await appendEvent(ledger, {
      type: 'authority.cross_signed',
      at: now,
      actor: system('signer'),
      target: { kind: 'authority', id: root.id, name: root.name },
      detail: { by: issuers, notBy: left },
    });
}
