import { quoted } from './quoted.ts';
import { type RenewalWindow, renewalWindow, usualRenewalPercent } from './renewal-window.ts';

/** How the renewal of an identity goes, worst first. */
export const rotationStates = ['failed', 'silent', 'late', 'manual', 'on_time'] as const;
export type RotationState = (typeof rotationStates)[number];

/** What identities are looked for by; `none` is nothing to renew. */
export const rotationFilters = [...rotationStates, 'none'] as const;
export type RotationFilter = (typeof rotationFilters)[number];

/** What the agent of a lineage last said: its own claim. */
export type RotationAgent = {
  /** Program and version. */
  readonly agent: string;
  readonly host: string;
  readonly renewAt: Date;
  readonly reportedAt: Date;
  readonly nextReportAt: Date;
  readonly failingSince: Date | null;
  readonly failure: string | null;
};

/** The newest certificate of a lineage, neither revoked nor replaced, and what is known of those who renew it. */
export type RotationFacts = {
  /** When it came into the world. */
  readonly from: Date;
  readonly notAfter: Date;
  /** Where it was made elsewhere there is no profile that says it. */
  readonly renewAtPercent: number | null;
  /** Seconds before its end at which it is time at the latest; 0 where nothing says so. */
  readonly renewBeforeEnd: number;
  readonly frozen: boolean;
  /** How often the lineage was renewed. */
  readonly renewals: number;
  readonly agent: RotationAgent | null;
};

export type Rotation = { readonly state: RotationState; readonly because: string };

/** An agent is silent when it has missed this many of its reports. */
const missed = 3;

/** How the renewal of one lineage goes. Every threshold is a share of the lifetime. */
export function rotationOf(facts: RotationFacts, now: Date): Rotation {
  const { from, notAfter, renewAtPercent, frozen, renewals, agent } = facts;
  if (notAfter <= now)
    return { state: 'failed', because: 'The certificate has ended and nothing took its place. Join again with a new join token.' };
  if (frozen)
    return {
      state: 'failed',
      because: 'The lineage is frozen, because a copy of a key is suspected: nothing renews it until a person looks.',
    };
  if (renewAtPercent === null)
    return { state: 'manual', because: 'It was made elsewhere: Hawser cannot renew it. Register its successor in time.' };
  if (agent && isSilent(agent, from, now))
    return {
      state: 'silent',
      because: `The agent on ${hostOf(agent)} has stopped reporting. See whether that machine and its daemon run.`,
    };
  if (agent?.failure) return { state: 'failed', because: `The agent on ${hostOf(agent)} says: ${quoted(agent.failure, 300)}` };
  const { after, late } = windowOf(facts);
  if (now >= late)
    return {
      state: 'late',
      because: agent
        ? `The agent on ${hostOf(agent)} reports, but has not renewed. See what it logs.`
        : 'Its renewal point is over and nobody has renewed it. Run hawser renew where its key is.',
    };
  if (agent) return { state: 'on_time', because: `The agent on ${hostOf(agent)} renews it.` };
  if (renewals > 0)
    return {
      state: 'on_time',
      because: `It was renewed ${renewals === 1 ? 'once' : `${renewals} times`} without an agent that reports; next after ${after.toISOString()}.`,
    };
  return { state: 'manual', because: 'No agent reports, and it was never renewed. Run hawser renew --daemon where its key is.' };
}

/** A name of a machine as it is; anything else as what somebody says. */
const hostOf = ({ host }: RotationAgent): string => (/^[\w.:-]{1,100}$/.test(host) ? host : quoted(host, 100));

/** Whoever renewed after the agent fell silent does without it. */
function isSilent(agent: RotationAgent, from: Date, now: Date): boolean {
  const silentFrom = silentAfter(agent);
  return now >= silentFrom && from < silentFrom;
}

const silentAfter = ({ reportedAt, nextReportAt }: RotationAgent): Date =>
  new Date(reportedAt.getTime() + missed * (nextReportAt.getTime() - reportedAt.getTime()));

/** Nobody is seen to renew it: no agent speaks for it and it never was, or Hawser cannot. */
export const isByHand = ({ renewAtPercent, renewals, agent }: RotationFacts): boolean =>
  renewAtPercent === null || (agent === null && renewals === 0);

/**
 * How the renewal of an identity goes: as badly as the worst of its lineages that count.
 * @param lineages newest first; undefined comes out where there is none
 */
export function rotationOfIdentity(lineages: readonly RotationFacts[], now: Date): Rotation | undefined {
  const found = countingLineages(lineages, now).map((one) => rotationOf(one, now));
  return rotationStates.map((state) => found.find((one) => one.state === state)).find((one) => one !== undefined);
}

/**
 * Those that say how the renewal of an identity goes. One that has ended counts no longer once another lives in its place, or a further
 * lifetime is over.
 * @param lineages newest first
 */
export const countingLineages = <Facts extends RotationFacts>(lineages: readonly Facts[], now: Date): Facts[] =>
  lineages.filter((one, index) => index === 0 || one.notAfter > now || isMissed(one, lineages.slice(0, index), now));

/** The next instant at which any of the lineages may be judged otherwise though nothing happens; null where none is ahead. */
export function nextJudgement(lineages: readonly RotationFacts[], now: Date): Date | null {
  const ahead = lineages
    .flatMap((one) => [
      windowOf(one).late,
      one.notAfter,
      new Date(2 * one.notAfter.getTime() - one.from.getTime()),
      ...(one.agent ? [silentAfter(one.agent)] : []),
    ])
    .filter((at) => at > now)
    .map(Number);
  return ahead.length === 0 ? null : new Date(Math.min(...ahead));
}

function isMissed({ from, notAfter, agent }: RotationFacts, newer: readonly RotationFacts[], now: Date): boolean {
  const life = notAfter.getTime() - from.getTime();
  if (now.getTime() >= notAfter.getTime() + life || agent === null) return false;
  return !newer.some((other) => other.notAfter > now && (other.agent === null || other.agent.host === agent.host));
}

/** When a lineage should be renewed, and from when it is late; for a certificate made elsewhere, as usual. */
export const windowOf = ({ renewAtPercent, renewBeforeEnd, ...facts }: RotationFacts): RenewalWindow =>
  renewalWindow(facts, renewAtPercent ?? usualRenewalPercent, renewBeforeEnd);
