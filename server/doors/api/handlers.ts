import { issuerPresetNames, issuerPresets } from '../../domain/issuer-presets.ts';
import { may } from '../../domain/roles.ts';
import { listApiKeys } from '../../ledger/api-keys.ts';
import { showAudience } from '../../ledger/audiences.ts';
import { openAuthorityRequests } from '../../ledger/authority-intents.ts';
import { listBlockedKeys } from '../../ledger/blocked-keys.ts';
import { listMutes } from '../../ledger/case-mutes.ts';
import { listCases } from '../../ledger/case-views.ts';
import { countCertificates } from '../../ledger/certificate-counts.ts';
import { listCertificates } from '../../ledger/certificate-views.ts';
import { listClientKeys } from '../../ledger/client-keys.ts';
import { listContainmentRules } from '../../ledger/containment-rules.ts';
import { showDecision } from '../../ledger/decision-log.ts';
import { listDelegations, showDelegation } from '../../ledger/delegations.ts';
import { listExchangeSecrets } from '../../ledger/exchange-secrets.ts';
import { listForeignCertificates } from '../../ledger/foreign-certificates.ts';
import { showIdentity } from '../../ledger/identities.ts';
import { offeredSso } from '../../ledger/identity-provider.ts';
import { countOpenNotices } from '../../ledger/notice-log.ts';
import { showOverview } from '../../ledger/overview.ts';
import { listRotationItems, listRotationOrders, showRotationOrder } from '../../ledger/rotations.ts';
import { ownerExists } from '../../ledger/sign-in.ts';
import { listTokenKeySchedules, listTokenKeys, showTokenKey, tokenKeyIntents } from '../../ledger/token-keys.ts';
import { allIssuers, findIssuer, issuerView } from '../../ledger/trusted-issuers.ts';
import { listAudiencesInUse, showAudienceUsage } from '../../ledger/usage.ts';
import { listDeliveries } from '../../ledger/webhook-deliveries.ts';
import { findWebhook, listWebhooks } from '../../ledger/webhooks.ts';
import { activateAuthority } from '../../operations/activate-authority.ts';
import { activateTokenKey } from '../../operations/activate-token-key.ts';
import { addDelegation } from '../../operations/add-delegation.ts';
import { addIssuerRule, removeIssuerRule } from '../../operations/add-issuer-rule.ts';
import { applyFleet, readFleet } from '../../operations/apply-fleet.ts';
import { approveAct } from '../../operations/approve-act.ts';
import { stopRotation } from '../../operations/cancel-rotation.ts';
import { showTrustBundle } from '../../operations/certificate-chain.ts';
import type { AuthorityContext } from '../../operations/certificate-context.ts';
import { changeAudience } from '../../operations/change-audience.ts';
import { changeDelegation } from '../../operations/change-delegation.ts';
import { changeIssuer } from '../../operations/change-issuer.ts';
import { changeProfile } from '../../operations/change-profile.ts';
import { changeResourceServer } from '../../operations/change-resource-server.ts';
import { changeWebhook, removeWebhook, resumeWebhook } from '../../operations/change-webhook.ts';
import { checkAuthority } from '../../operations/check-authority.ts';
import { completeSetup } from '../../operations/complete-setup.ts';
import { confirmFleet } from '../../operations/confirm-fleet.ts';
import { containCase } from '../../operations/contain-case.ts';
import type { RegistryContext, SetupContext } from '../../operations/context.ts';
import { createApiKey } from '../../operations/create-api-key.ts';
import { createAuthority, requestAuthority, requestView } from '../../operations/create-authority.ts';
import { createExchangeSecret } from '../../operations/create-exchange-secret.ts';
import { createJoinToken } from '../../operations/create-join-token.ts';
import { createProfile } from '../../operations/create-profile.ts';
import { createWebhook, rotateWebhookSecret } from '../../operations/create-webhook.ts';
import { approveRequest, rejectRequest } from '../../operations/decide-request.ts';
import { denyToken } from '../../operations/deny-token.ts';
import { describeResourceServer } from '../../operations/describe-resource-server.ts';
import { withBeyondRight } from '../../operations/ended-certificates.ts';
import { exportEvidence } from '../../operations/export-evidence.ts';
import { dismissFinding, listFindings, restoreFinding, summarizeFindings } from '../../operations/findings.ts';
import { forgetCertificate } from '../../operations/forget-certificate.ts';
import { acknowledgeCase, assignCase, endCaseMute, explainCase, noteCase } from '../../operations/handle-case.ts';
import { importAuthority } from '../../operations/import-authority.ts';
import { importCertificates } from '../../operations/import-certificates.ts';
import { acceptInvitation, readInvitation } from '../../operations/invite-member.ts';
import { changeRetention, dropExpiredEvents } from '../../operations/keep-events.ts';
import { listAuthorities } from '../../operations/list-authorities.ts';
import { lookUp } from '../../operations/look-up.ts';
import { makeRecipe } from '../../operations/make-recipe.ts';
import { makeSandbox, showSandbox } from '../../operations/make-sandbox.ts';
import type { OcspContext } from '../../operations/ocsp-context.ts';
import { orderCertificate } from '../../operations/order-certificate.ts';
import { prepareTokenKey } from '../../operations/prepare-token-key.ts';
import { previewEvent } from '../../operations/preview-event.ts';
import { previewAudience, previewGrant } from '../../operations/preview-policy.ts';
import { previewProfile } from '../../operations/preview-profile.ts';
import { previewRevocation } from '../../operations/preview-revocation.ts';
import { previewRevocations } from '../../operations/preview-revocations.ts';
import { proveResourceServer } from '../../operations/prove-resource-server.ts';
import { listCheckpoints, listEntries, readEvents } from '../../operations/read-ledger.ts';
import type { RefusedActs } from '../../operations/record-refused-acts.ts';
import { refreshIssuer } from '../../operations/refresh-issuer.ts';
import { registerAudience } from '../../operations/register-audience.ts';
import { registerCertificates } from '../../operations/register-certificates.ts';
import { registerClientKeys, revokeClientKey } from '../../operations/register-client-keys.ts';
import { registerIssuer } from '../../operations/register-issuer.ts';
import { registerResourceServer } from '../../operations/register-resource-server.ts';
import { releaseCase } from '../../operations/release-case.ts';
import { removeDelegation } from '../../operations/remove-delegation.ts';
import { removeIssuer } from '../../operations/remove-issuer.ts';
import { removeSandbox } from '../../operations/remove-sandbox.ts';
import { replayDelivery, replayWebhook, testWebhook } from '../../operations/replay-webhook.ts';
import { listKeks, requestKekRotation } from '../../operations/request-kek-rotation.ts';
import { retireAuthority } from '../../operations/retire-authority.ts';
import { retireProfile } from '../../operations/retire-profile.ts';
import { retireTokenKey } from '../../operations/retire-token-key.ts';
import { revokeApiKey } from '../../operations/revoke-api-key.ts';
import { revokeCertificates } from '../../operations/revoke-certificates.ts';
import { revokeExchangeSecret } from '../../operations/revoke-exchange-secret.ts';
import { requireFew } from '../../operations/revoke-few.ts';
import { revokeTokenKey } from '../../operations/revoke-token-key.ts';
import { previewRotation, rotate } from '../../operations/rotate.ts';
import {
  changeContainmentRule,
  createContainmentRule,
  previewContainment,
  removeContainmentRule,
} from '../../operations/rule-containment.ts';
import { scheduleTokenKeys } from '../../operations/schedule-token-keys.ts';
import { countFacets, drawHistogram, searchDecisions } from '../../operations/search-decisions.ts';
import { listAwaited } from '../../operations/show-approval.ts';
import { listPublishedCrls, showAuthority } from '../../operations/show-authority.ts';
import { showCase } from '../../operations/show-case.ts';
import { showCertificate, showForeignCertificate } from '../../operations/show-certificate.ts';
import { showCertificateChain } from '../../operations/show-certificate-chain.ts';
import { showCertificateUsage } from '../../operations/show-certificate-usage.ts';
import { countEnforcing, listCoverage, listFollowers, showCoverage } from '../../operations/show-coverage.ts';
import { listExpiry, showExpiry } from '../../operations/show-expiry.ts';
import { showLedger } from '../../operations/show-ledger.ts';
import { type MetricsContext, showDashboard, showMetrics } from '../../operations/show-metrics.ts';
import { listUrgent } from '../../operations/show-notice.ts';
import { listProfiles, showProfile } from '../../operations/show-profile.ts';
import { listAllProofs, listCallsOfProofs, listProofsOf, showProof } from '../../operations/show-proof.ts';
import { showPropagation } from '../../operations/show-propagation.ts';
import { listRequests, showRequest } from '../../operations/show-request.ts';
import { showSetup } from '../../operations/show-setup.ts';
import type { SignInContext } from '../../operations/sign-in-context.ts';
import { simulateIssuer } from '../../operations/simulate-issuer.ts';
import { simulateToken } from '../../operations/simulate-token.ts';
import { unfreezeCertificate } from '../../operations/unfreeze-certificate.ts';
import { auditLedger, type LedgerContext } from '../../operations/verify-ledger.ts';
import type { WebhookContext } from '../../operations/webhook-context.ts';
import { accessHandlers } from './access-handlers.ts';
import { approvalHandlers, permissionOf } from './approval-handlers.ts';
import { type Caller, type CallerContext, type From, sessionOf } from './callers.ts';
import { certificateHandlers } from './certificate-handlers.ts';
import type { Contract, Input, OperationName, Output } from './contract.ts';
import { grantHandlers } from './grant-handlers.ts';
import { identityHandlers } from './identity-handlers.ts';
import { parseInput } from './input.ts';
import { noticeHandlers } from './notice-handlers.ts';
import { openSent } from './second-person.ts';

export type ApiContext = CallerContext &
  AuthorityContext &
  RegistryContext &
  SetupContext &
  Pick<OcspContext, 'ocspTimes'> &
  LedgerContext &
  WebhookContext &
  MetricsContext &
  SignInContext & {
    /** Where an act goes that was refused because whoever asked may not do it. */
    readonly refusedActs: RefusedActs;
  };

type Handler<N extends OperationName> = (
  context: ApiContext,
  input: Input<N>,
  caller: Contract[N]['permission'] extends 'public' ? From : Caller,
) => Promise<Output<N>>;

/** Who asks, as far as it decides what may be searched by. */
export const asker = ({ actor }: Caller) => ({ seesAddresses: 'role' in actor && may(actor.role, 'audit') });

/** What each row of the contract does. Whoever comes here may do it, and what was sent is parsed. */
const handlers = {
  'setup.status': async ({ database }) => ({ needed: !(await ownerExists(database.prisma)) }),
  'setup.complete': (context, input, came) => completeSetup(context, input, came),
  'sso.offered': async ({ database }) => offeredSso(database.prisma),
  'setup.progress': (context) => showSetup(context),
  'sandbox.show': (context) => showSandbox(context),
  'sandbox.make': (context, _, { actor }) => makeSandbox(context, actor),
  'sandbox.remove': (context, _, { actor }) => removeSandbox(context, actor),
  'session.show': async (_, __, caller) => sessionOf(caller),
  ...accessHandlers,
  'invitation.read': (context, { token }) => readInvitation(context, token),
  'invitation.accept': (context, input, came) => acceptInvitation(context, input, came),
  'overview.show': async (context, _, { actor }) => {
    const { prisma } = context.database;
    // Each on a connection of its own, as the figures are.
    const [overview, enforcing, notices, openNotices, awaited] = await Promise.all([
      showOverview(prisma, context.clock()),
      countEnforcing(context),
      listUrgent(prisma, 7),
      countOpenNotices(prisma),
      listAwaited(context, actor, permissionOf, 7),
    ]);
    return { ...overview, resourceServers: { ...overview.resourceServers, enforcing }, notices, openNotices, ...awaited };
  },

  ...grantHandlers,
  ...identityHandlers,
  ...certificateHandlers,
  'expiry.show': (context, input) => showExpiry(context, input),
  'expiry.list': (context, input) => listExpiry(context, input),
  rotate: (context, input, { actor }) => rotate(context, actor, input),
  'rotation.preview': (context, input) => previewRotation(context, input),
  'rotation.list': ({ database, clock }, filter) => listRotationOrders(database.prisma, filter, clock()),
  'rotation.show': ({ database, clock }, { rotation }) => showRotationOrder(database.prisma, rotation, clock()),
  'rotation.items': async ({ database, clock }, { rotation, ...filter }) => {
    const now = clock();
    const { id } = await showRotationOrder(database.prisma, rotation, now);
    return listRotationItems(database.prisma, { ...filter, rotationId: id }, now);
  },
  'rotation.cancel': (context, input, { actor }) => stopRotation(context, actor, input),

  'join-token.create': (context, input, { actor }) => createJoinToken(context, actor, input),
  'exchange-secret.list': async ({ database, clock }, { identity }) => {
    const { id } = await showIdentity(database.prisma, identity, clock());
    return { items: await listExchangeSecrets(database.prisma, id) };
  },
  'exchange-secret.create': (context, input, { actor }) => createExchangeSecret(context, actor, input),
  'exchange-secret.revoke': (context, input, { actor }) => revokeExchangeSecret(context, actor, input),

  'audience.list': ({ database, clock }, filter) => listAudiencesInUse(database.prisma, filter, clock()),
  'audience.register': (context, input, { actor }) => registerAudience(context, actor, input),
  'audience.show': ({ database }, { audience }) => showAudience(database.prisma, audience),
  'audience.usage': ({ database, clock }, { audience }) => showAudienceUsage(database.prisma, audience, clock()),
  'audience.change': (context, input, { actor }) => changeAudience(context, actor, input),

  'delegation.list': ({ database }, filter) => listDelegations(database.prisma, filter),
  'delegation.show': ({ database }, { delegation }) => showDelegation(database.prisma, delegation),
  'delegation.add': (context, input, { actor }) => addDelegation(context, actor, input),
  'delegation.change': (context, input, { actor }) => changeDelegation(context, actor, input),
  'delegation.remove': (context, input, { actor }) => removeDelegation(context, actor, input),

  'audience.preview': (context, input) => previewAudience(context, input),
  'grant.preview': (context, input) => previewGrant(context, input),
  'token.simulate': (context, input) => simulateToken(context, input),

  'resource-server.list': (context, filter) => listCoverage(context, filter),
  'resource-server.register': (context, input, { actor }) => registerResourceServer(context, actor, input),
  'resource-server.show': (context, input) => showCoverage(context, input),
  'resource-server.followers': (context, input) => listFollowers(context, input),
  'resource-server.metadata': (context, input) => describeResourceServer(context, input),
  'resource-server.recipe': (context, input) => makeRecipe(context, input),
  'resource-server.change': (context, input, { actor }) => changeResourceServer(context, actor, input),
  'resource-server.prove': (context, input, { actor }) => proveResourceServer(context, actor, input),
  'resource-server.proofs': (context, filter) => listProofsOf(context, filter),
  'proof.list': (context, filter) => listAllProofs(context, filter),
  'proof.calls': (context, filter) => listCallsOfProofs(context, filter),
  'proof.show': (context, input) => showProof(context, input),

  'profile.list': async (context) => ({ items: await listProfiles(context) }),
  'profile.show': (context, { profile }) => showProfile(context, profile),
  'profile.create': (context, input, { actor }) => createProfile(context, actor, input),
  'profile.change': (context, input, { actor }) => changeProfile(context, actor, input),
  'profile.retire': (context, input, { actor }) => retireProfile(context, actor, input),
  'profile.preview': (context, input) => previewProfile(context, input),
  'request.list': (context, filter) => listRequests(context, filter),
  'request.show': (context, { request }) => showRequest(context, request),
  'request.approve': (context, input, { actor }) => approveRequest(context, actor, input),
  'request.reject': (context, input, { actor }) => rejectRequest(context, actor, input),
  'authority.list': async (context) => ({ items: await listAuthorities(context) }),
  'authority.create': (context, input, { actor }) => createAuthority(context, actor, input),
  'authority.requests': async ({ database }) => ({ items: (await openAuthorityRequests(database.prisma)).map(requestView) }),
  'authority.request': (context, input, { actor }) => requestAuthority(context, actor, input),
  'authority.import': (context, input, { actor }) => importAuthority(context, actor, input),
  'authority.show': (context, { authority }) => showAuthority(context, authority),
  'authority.crls': (context, input) => listPublishedCrls(context, input),
  'authority.trust-bundle': (context) => showTrustBundle(context),
  'authority.activate': (context, input, { actor }) => activateAuthority(context, actor, input),
  'authority.retire': (context, input, { actor }) => retireAuthority(context, actor, input),
  'kek.list': (context) => listKeks(context),
  'kek.request-rotation': (context, input, { actor }) => requestKekRotation(context, actor, input),
  'certificate.list': ({ database, clock }, filter) => listCertificates(database.prisma, filter, clock()),
  'certificate.counts': ({ database, clock }) => countCertificates(database.prisma, clock()),
  'certificate.issue': (context, input, { actor }) => orderCertificate(context, actor, input),
  'certificate.unfreeze': (context, input, { actor }) => unfreezeCertificate(context, actor, input),
  'certificate.show': (context, { certificate }) => showCertificate(context, certificate),
  'certificate.revocation-preview': async (context, input, { actor }) =>
    withBeyondRight(context, actor, 'certificate.revoke', input, await previewRevocation(context, input)),
  'certificate.propagation': (context, input) => showPropagation(context, input),
  'certificate.chain': (context, { certificate }) => showCertificateChain(context, certificate),
  'certificate.usage': (context, input) => showCertificateUsage(context, input),
  'certificate.revocation-preview-many': async (context, input, { actor }) =>
    withBeyondRight(context, actor, 'certificate.revoke-many', input, await previewRevocations(context, input)),
  'certificate.revoke-many': (context, input, { actor, approved }) =>
    revokeCertificates(context, actor, input, approved === true ? undefined : requireFew),
  'blocked-key.list': ({ database }, filter) => listBlockedKeys(database.prisma, filter),
  'certificate.import': (context, input, { actor }) => importCertificates(context, actor, input),
  'foreign-certificate.list': ({ database, clock }, filter) => listForeignCertificates(database.prisma, filter, clock()),
  'foreign-certificate.show': (context, { foreignCertificate }) => showForeignCertificate(context, foreignCertificate),
  'foreign-certificate.forget': (context, input, { actor }) => forgetCertificate(context, actor, input),
  'authority.check': (context, { authority }) => checkAuthority(context, authority),

  'token-key.list': async ({ database, clock }) => ({
    items: await listTokenKeys(database.prisma, clock()),
    requests: await tokenKeyIntents(database.prisma),
    schedules: await listTokenKeySchedules(database.prisma),
  }),
  'token-key.prepare': (context, input, { actor }) => prepareTokenKey(context, actor, input),
  'token-key.show': ({ database, clock }, { tokenKey }) => showTokenKey(database.prisma, tokenKey, clock()),
  'token-key.activate': (context, input, { actor }) => activateTokenKey(context, actor, input),
  'token-key.retire': (context, input, { actor }) => retireTokenKey(context, actor, input),
  'token-key.revoke': (context, input, { actor }) => revokeTokenKey(context, actor, input),
  'token-key.schedule': (context, input, { actor }) => scheduleTokenKeys(context, actor, input),

  'issuer.list': async ({ database }) => ({ items: (await allIssuers(database.prisma)).map(issuerView) }),
  'issuer.register': (context, input, { actor }) => registerIssuer(context, actor, input),
  'issuer.show': async ({ database }, { issuer }) => issuerView(await findIssuer(database.prisma, issuer)),
  'issuer.change': (context, input, { actor }) => changeIssuer(context, actor, input),
  'issuer.remove': (context, input, { actor }) => removeIssuer(context, actor, input),
  'issuer.refresh': (context, input, { actor }) => refreshIssuer(context, actor, input),
  'issuer.presets': async () => ({
    items: issuerPresetNames.map((name): Output<'issuer.presets'>['items'][number] => ({ ...issuerPresets[name], name })),
  }),
  'issuer.simulate': (context, input) => simulateIssuer(context, input),
  'issuer-rule.add': (context, input, { actor }) => addIssuerRule(context, actor, input),
  'issuer-rule.remove': (context, input, { actor }) => removeIssuerRule(context, actor, input),
  'client-key.list': async ({ database, clock }, { identity }) => {
    const { id } = await showIdentity(database.prisma, identity, clock());
    return { items: await listClientKeys(database.prisma, id) };
  },
  'client-key.register': (context, input, { actor }) => registerClientKeys(context, actor, input),
  'client-key.revoke': (context, input, { actor }) => revokeClientKey(context, actor, input),
  'certificate.register': (context, input, { actor }) => registerCertificates(context, actor, input),

  'decision.list': (context, filter, caller) => searchDecisions(context, asker(caller), filter),
  'decision.facets': (context, filter, caller) => countFacets(context, asker(caller), filter),
  'decision.histogram': (context, filter, caller) => drawHistogram(context, asker(caller), filter),
  'decision.show': ({ database, clock }, { decision }) => showDecision(database.prisma, decision, clock()),
  'token.deny': (context, input, { actor }) => denyToken(context, actor, input),
  'case.list': ({ database }, filter) => listCases(database.prisma, filter),
  'case.show': (context, input) => showCase(context, input),
  'case.evidence': (context, input) => exportEvidence(context, input),
  'case.acknowledge': (context, input, { actor }) => acknowledgeCase(context, actor, input),
  'case.explain': (context, input, { actor }) => explainCase(context, actor, input),
  'case.assign': (context, input, { actor }) => assignCase(context, actor, input),
  'case.note': (context, input, { actor }) => noteCase(context, actor, input),
  'case.contain': (context, input, { actor }) => containCase(context, actor, input),
  'case.release': (context, input, { actor }) => releaseCase(context, actor, input),
  'case-mute.list': async ({ database, clock }) => ({ items: await listMutes(database.prisma, clock()) }),
  'case-mute.end': (context, input, { actor }) => endCaseMute(context, actor, input),
  'containment-rule.list': async ({ database }) => ({ items: await listContainmentRules(database.prisma) }),
  'containment-rule.create': (context, input, { actor }) => createContainmentRule(context, actor, input),
  'containment-rule.change': (context, input, { actor }) => changeContainmentRule(context, actor, input),
  'containment-rule.remove': (context, input, { actor }) => removeContainmentRule(context, actor, input),
  'containment-rule.preview': (context, input) => previewContainment(context, input),
  'fleet.list': (context, input) => readFleet(context, input),
  'fleet.apply': (context, input, { actor }) => applyFleet(context, actor, input),
  'fleet.confirm': (context, input, { actor }) => confirmFleet(context, actor, input),
  'event.list': (context, filter) => readEvents(context, filter),
  'audit.show': (context) => showLedger(context),
  'audit.verify': (context, _, { actor }) => auditLedger(context, actor),
  'audit.entries': (context, after) => listEntries(context, after),
  'audit.checkpoints': (context, after) => listCheckpoints(context, after),
  'audit.retention': (context, input, { actor }) => changeRetention(context, actor, input),
  'audit.drop-expired': (context, input, { actor }) => dropExpiredEvents(context, actor, input),
  'event.formats': (context, input) => previewEvent(context, input),
  'metrics.show': (context) => showMetrics(context),
  'metrics.dashboard': () => showDashboard(),
  'webhook.list': async ({ database, clock }) => ({ items: await listWebhooks(database.prisma, clock()) }),
  'webhook.create': (context, input, { actor }) => createWebhook(context, actor, input),
  'webhook.show': ({ database, clock }, { webhook }) => findWebhook(database.prisma, webhook, clock()),
  'webhook.change': (context, input, { actor }) => changeWebhook(context, actor, input),
  'webhook.remove': (context, input, { actor }) => removeWebhook(context, actor, input),
  'webhook.rotate-secret': (context, input, { actor }) => rotateWebhookSecret(context, actor, input),
  'webhook.test': (context, input, { actor }) => testWebhook(context, actor, input),
  'webhook.resume': (context, input, { actor }) => resumeWebhook(context, actor, input),
  'webhook.replay': (context, input, { actor }) => replayWebhook(context, actor, input),
  'webhook.deliveries': async ({ database, clock }, { webhook, ...filter }) =>
    listDeliveries(database.prisma, { ...filter, webhookId: (await findWebhook(database.prisma, webhook, clock())).id }),
  'webhook.redeliver': (context, input, { actor }) => replayDelivery(context, actor, input),
  'finding.list': (context, filter) => listFindings(context, filter),
  'finding.summary': (context) => summarizeFindings(context),
  'finding.dismiss': (context, input, { actor }) => dismissFinding(context, actor, input),
  'finding.restore': (context, input, { actor }) => restoreFinding(context, actor, input),
  ...noticeHandlers,
  lookup: (context, input, caller) => lookUp(context, asker(caller), input),

  ...approvalHandlers,
  'approval.approve': async (context, { approval }, caller) =>
    approveAct(context, caller.actor, approval, {
      method: caller.session?.method ?? '',
      permissionOf,
      act: (name, sent, actor) => handle(context, name, parseInput(name, openSent(context, sent)), { ...caller, actor, approved: true }),
    }),
  'apikey.list': async ({ database, clock }) => ({ items: await listApiKeys(database.prisma, clock()) }),
  'apikey.create': (context, input, { actor }) => createApiKey(context, actor, input),
  'apikey.revoke': (context, input, { actor }) => revokeApiKey(context, actor, input),
} as const satisfies { [N in OperationName]: Handler<N> };

/** The same for whoever holds a name that is known only at run time; input and caller were made for that very row. */
export const handle = (context: ApiContext, name: OperationName, input: Record<string, unknown>, caller: Caller | From): Promise<unknown> =>
  (handlers[name] as (context: ApiContext, input: unknown, caller: Caller | From) => Promise<unknown>)(context, input, caller);
