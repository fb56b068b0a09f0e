import type { Actor } from '../domain/actor.ts';
import { type TokenAlgorithm, tokenAlgorithms } from '../domain/claims.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import { answerAuthorityRequest, openAuthorityRequests } from '../ledger/authority-intents.ts';
import { appendEvent } from '../ledger/events.ts';
import { type AuthorityFacts, certificatesInPem, readAuthority, signedBy } from '../pki/authority-chain.ts';
import { readCsr } from '../pki/csr.ts';
import type { AuthorityContext } from './certificate-context.ts';
import { carryOut, order } from './create-authority.ts';
import { type AuthorityDetail, showAuthority } from './show-authority.ts';

/**
 * Takes in an authority whose certificate comes from elsewhere. Without a key, the certificate must answer a request that is
 * open, for the very key of it. With one, the key goes straight to the signer, which seals it; it is stored nowhere else.
 * Those above it that are not known yet come into the trust bundle as well. It is prepared until it is activated.
 * @throws {Failure} `invalid_input` for a chain that does not hold together or does not reach a root, or a key that is not
 *   that of the certificate
 */
export async function importAuthority(
  context: AuthorityContext,
  actor: Actor,
  input: { readonly certificate: string; readonly key?: string | undefined; readonly name?: string | undefined },
): Promise<AuthorityDetail> {
  const chain = certificatesInPem(input.certificate).map(readAuthority);
  const [own] = chain;
  if (!own) throw invalid('certificate', 'is empty');
  await requireWholeChain(context, chain);
  const der = chain.map((facts) => facts.der);
  if (input.key === undefined) return answer(context, actor, own, der);
  if (input.name === undefined) throw invalid('name', 'is needed for an authority that was made elsewhere');
  const role = own.selfSigned ? 'root' : 'issuing';
  const algorithm = signing(own);
  const id = await order(context, actor, {
    kind: 'import',
    name: input.name,
    role,
    algorithm,
    organization: '',
    parentId: null,
    lifetime: null,
    chain: der,
  });
  const { key } = input;
  await carryOut(context, id, () => context.signer.importAuthorityKey(id, key));
  return showAuthority(context, input.name);
}

async function answer(context: AuthorityContext, actor: Actor, own: AuthorityFacts, chain: readonly Buffer[]): Promise<AuthorityDetail> {
  const { database } = context;
  const open = await openAuthorityRequests(database.prisma);
  const request = open.find(({ csr }) => csr && readCsr(csr).spki.equals(own.spki));
  if (!request) throw invalid('certificate', 'answers none of the open requests: its key is another; to import a key as well, send it');
  await database.transaction(async (ledger) => {
    await answerAuthorityRequest(ledger, request.id, chain);
    await appendEvent(ledger, {
      type: 'authority.answered',
      at: context.clock(),
      actor,
      target: { kind: 'authority', id: request.id, name: request.name },
      detail: { subject: own.subject, notAfter: own.notAfter.toISOString() },
    });
  });
  await context.signer.sign('authority', request.id);
  return showAuthority(context, request.name);
}

/**
 * Each is signed by the next, and the last by itself or by an authority that is known; all of them are valid now, each within
 * the life of the one above it, and with enough path length for those below it. None of them is here already under another name, or was retired.
 */
async function requireWholeChain({ database, clock }: AuthorityContext, chain: readonly AuthorityFacts[]): Promise<void> {
  const now = clock();
  const wrong = ({ subject }: AuthorityFacts, detail: string) => invalid('certificate', `${subject}: ${detail}`);
  const all = (await allAuthorities(database.prisma)).map(({ name, status, der }) => ({ name, status, facts: readAuthority(der) }));
  for (const [index, facts] of chain.entries()) {
    const known = all.find((one) => one.facts.spki.equals(facts.spki));
    if (known?.status === 'retired') throw wrong(facts, `was retired here as ${known.name}, and does not come back`);
    if (known && (index === 0 || !known.facts.der.equals(facts.der)))
      throw new Failure(
        'already_exists',
        `certificate: ${facts.subject} has the key of the authority ${known.name}, which is here already`,
      );
  }
  const path = [...chain];
  for (let last = path.at(-1); last && !last.selfSigned; last = path.at(-1)) {
    const above = all.find(({ status, facts }) => status !== 'retired' && signedBy(last.der, facts.der));
    if (!above || path.length > chain.length + all.length)
      throw wrong(last, 'is signed by nobody known here: send those above it, up to the root, in the same file');
    path.push(above.facts);
  }
  for (const [index, facts] of path.entries()) {
    const next = path[index + 1];
    if (now < facts.notBefore || facts.notAfter <= now) throw wrong(facts, 'is not valid now');
    if (facts.pathLength < index) throw wrong(facts, 'its path length allows fewer authorities below it');
    if (next && facts.selfSigned) throw wrong(facts, 'signed itself, so nothing may stand above it');
    if (next && !signedBy(facts.der, next.der)) throw wrong(facts, 'is not signed by the next one');
    if (next && next.notAfter < facts.notAfter) throw wrong(facts, 'outlives the one that signed it');
  }
}

function signing({ algorithm, subject }: AuthorityFacts): TokenAlgorithm {
  const known = tokenAlgorithms.find((name) => name === algorithm);
  if (!known) throw invalid('certificate', `${subject}: its key is of ${algorithm}; an authority signs here with P-256, Ed25519 or RSA`);
  return known;
}
