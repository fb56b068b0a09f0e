import type { WireOutput } from '../../server/doors/api/contract.ts';

/** The command in the directory of Hawser. Never through npx: where the package is not, that fetches whatever has its name on the public registry. */
export const hawser = 'npm run hawser --';

/** What a workload's machine runs, once, to join. */
export const joinCommand = ({ token, enrolmentUrl, caHash }: WireOutput<'join-token.create'>): string =>
  `HAWSER_JOIN_TOKEN=${token} ${hawser} join --enrolment ${enrolmentUrl} --ca-hash ${caHash}`;
