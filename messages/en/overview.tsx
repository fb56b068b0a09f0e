import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const activeOf = ({ total }: { total: string | number }) => `active of ${total}`;
export const allActivity = 'All activity';
export const allClear = 'All clear.';
export const allThatAreOpen = ({ open }: { open: ReactNode }) => <>All {open} that are open</>;
export const allThatWaitForYou = ({ waiting }: { waiting: string }) => `All ${waiting} that wait for you`;
export const askedForUntil = ({ requestedBy, time }: { requestedBy: string; time: ReactNode }) => (
  <>
    {requestedBy} asked for it · runs out {time}
  </>
);
export const attention = 'Attention';
export const chartInWords = ({ summary }: { summary: string | number }) => `Decisions by the hour. ${summary}`;
export const daySummary = ({
  all,
  negative,
  replays,
  writer,
  at,
}: {
  all: number;
  negative: string | number;
  replays: number;
  writer: string | number;
  at: string | number;
}) =>
  `${plural(all, 'decision')} in 24 hours, ${negative} of them negative and ${plural(replays, 'replay')}; the busiest hour began at ${writer} ${at}.`;
export const decide = 'Decide';
export const decidingOf = ({ total }: { total: string | number }) => `deciding, of ${total}`;
export const decisionsByTheHour = 'Decisions by the hour';
export const decisionsByTheHourIn = ({ label }: { label: string | number }) => `Decisions by the hour, ${label}`;
export const eachTokenThatIsIssuedRefused = ({ link }: { link: ReactNode }) => (
  <>Each token that is issued, refused, accepted or rejected is shown here. {link}, then let it ask for a token.</>
);
export const finishSetUp = 'finish set-up';
export const hour = ({ label }: { label: string | number }) => `Hour (${label})`;
export const identities = 'Identities';
export const inTheLastThirdOfLife = ({ expiring }: { expiring: string | number }) => `${expiring} in the last third of life`;
export const latestDecisions = 'Latest decisions';
export const noDecisionWasMade = 'No decision was made in the last 24 hours.';
export const noDecisionYet = 'No decision yet';
export const nonePastItsRenewal = 'none past its renewal';
export const noRenewalIsLateNoToken = ({ time }: { time: ReactNode }) => (
  <>No renewal is late, no token was replayed, every list and authority is good for long, whoever has to be told is. Checked {time}.</>
);
export const ofThemReplays = ({ replays }: { replays: string | number }) => `${replays} replays`;
export const open = 'Open';
export const overview = 'Overview';
export const readTime = ({ time }: { time: ReactNode }) => <>Read {time}</>;
export const registerAnIdentity = 'Register an identity';
export const resourceServers = 'Resource servers';
export const takesCareOfIt = ({ acknowledgedBy }: { acknowledgedBy: ReactNode }) => <>· {acknowledgedBy} takes care of it</>;
export const theSetUpIsNotFinished = ({ link }: { link: ReactNode }) => <>The set-up is not finished: {link}.</>;
export const timesAccepted = ({ accepted }: { accepted: string | number }) => `${accepted} times accepted`;
export const tokensIssued24H = 'Tokens issued, 24 h';
export const usableCertificates = 'Usable certificates';
export const waitsForYou = 'Waits for you as the second person';
