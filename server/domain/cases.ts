import { allDecisionCodes, type DecisionCode, describe, isReplay, type RefusalCode } from './codes.ts';

export const caseStates = ['new', 'acknowledged', 'explained', 'contained'] as const;
export type CaseState = (typeof caseStates)[number];

/** A case ends after this much silence, in milliseconds; what comes later makes another. */
export const caseSilence = 30 * 60_000;

/** What is worth a case: everything from severity low upwards. */
export const caseCodes = allDecisionCodes.filter((code): code is RefusalCode => !['none', 'info'].includes(describe(code).severity));

/** What can be done about a case; revoking is an act on the certificate. */
export const containments = ['deny-token', 'deny-certificate-tokens', 'suspend-presenter', 'suspend-victim'] as const;
export type Containment = (typeof containments)[number];

/** What a containment rule may count: presentations of a token by somebody that it does not belong to. */
export const containmentCodes = ['cnf_mismatch.foreign', 'cnf_mismatch.unknown', 'cnf_missing_cert', 'aud_mismatch'] as const;

const order = ['none', 'info', 'low', 'medium', 'high'];
/** Greater is worse; among equals a replay is worse. */
export const weightOf = (code: DecisionCode): number => order.indexOf(describe(code).severity) * 2 + (isReplay(code) ? 1 : 0);

type Grouped = {
  readonly door: string;
  readonly resourceServerId: string | null;
  readonly tokenIdentityId: string | null;
  readonly boundThumbprint: string | null;
  readonly presentedIdentityId: string | null;
  readonly presentedThumbprint: string | null;
  readonly sourceAddress: string | null;
};

/**
 * Decisions with the same key within one window are one case: same token's certificate, same presenter, same place. The presenter is
 * an identity, else a thumbprint, else an address. Anybody can make certificates: where no token of ours is at stake, unknown ones
 * count by where they come from.
 */
export function caseKey(d: Grouped): string {
  const stake = d.boundThumbprint ?? d.tokenIdentityId;
  const address = d.sourceAddress === null ? 'nowhere' : `address ${d.sourceAddress}`;
  const unknown = d.presentedThumbprint !== null && stake !== null ? `thumbprint ${d.presentedThumbprint}` : address;
  const presenter = d.presentedIdentityId === null ? unknown : `identity ${d.presentedIdentityId}`;
  return [stake ?? '-', presenter, d.resourceServerId ?? d.door].join('|');
}

type Known = {
  readonly door: string;
  readonly boundThumbprint: string | null;
  readonly tokenIdentity: { readonly id: string } | null;
  readonly presentedIdentity: { readonly id: string } | null;
};

/** Whether somebody asked the STS with nothing that was bound to a certificate: whose token it would be is on record then, and no token was presented. */
export const isOwnRequest = ({ door, boundThumbprint, tokenIdentity, presentedIdentity }: Known): boolean =>
  door === 'sts' && boundThumbprint === null && tokenIdentity !== null && tokenIdentity.id === presentedIdentity?.id;
