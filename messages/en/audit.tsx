import type { ReactNode } from 'react';
import { plural } from './numbers.ts';

export const actor = 'Actor';
export const actorNameOrId = 'Actor name or id';
export const administrator = 'administrator';
export const after = 'after';
export const allThatDid = ({ actor }: { actor: string | number }) => `All that ${actor} did`;
export const allOfThisRequest = ({ request }: { request: string }) => `All that came of the request ${request}`;
export const anyResult = 'Any result';
export const apiKey = 'API key';
export const asItLeaves = ({ type }: { type: ReactNode }) => <>as it leaves{type}</>;
export const auditLog = 'Audit log';
export const before = 'before';
export const beforeUtc = 'Before (UTC)';
export const behindItsCheckpoints = 'Behind its checkpoints';
export const byMethod = ({ method }: { method: string }) => `, by ${method}`;
export const cameInNoRequest = 'came in no request to the management API';
export const changes = 'Changes';
export const clearFilter = 'Clear filter';
export const eachActOfAnAdministrator = 'Each act of an administrator, an API key or Hawser itself leaves a line here.';
export const eachWithWhatItWasBefore = 'Each with what it was before; nothing here is ever altered or removed';
export const event = 'Event';
export const eventNotSealedYet = ({ unsealed }: { unsealed: number }) => `; ${plural(unsealed, 'event')} not sealed yet`;
export const eventPastRetentionOfWhich = ({ dropped }: { dropped: number }) =>
  `${plural(dropped, 'event')} past retention, of which the hashes remain`;
export const eventsNewestFirst = 'Events, newest first';
export const fromOn = ({ position }: { position: string | number }) => `From #${position} on`;
export const fromUtc = 'From (UTC)';
export const hawser = 'Hawser';
export const keepTheFileOfCheckpoints = ({
  position,
  detail,
  kind,
  eventId,
}: {
  position: ReactNode;
  detail: ReactNode;
  kind: ReactNode;
  eventId: ReactNode;
}) => (
  <>
    {position}: {detail} ({kind}). {eventId} Keep the file of checkpoints, and compare with a backup before anything else is written.
  </>
);
export const noChangeOnRecord = 'No change on record';
export const noEventFitsThisFilter = 'No event fits this filter';
export const noEventHereFitsThisFilter = 'No event here fits this filter; older pages may hold one';
export const none = 'none';
export const nothingIsSealedYet = 'Nothing is sealed yet';
export const nothingWasChangedYet = 'Nothing was changed yet';
export const notRecorded = 'not recorded';
export const notVerifiedYet = 'Not verified yet';
export const notWhatWasSealed = 'Not what was sealed';
export const olderThanTheRecord = 'older than the record of requests';
export const payload = 'Payload';
export const request = 'Request';
export const requestId = 'Request id';
export const result = 'Result';
export const results = { done: 'Done', refused: 'Refused' };
export const sealedTo = ({ last, time }: { last: ReactNode; time: ReactNode }) => (
  <>
    Sealed to #{last}, {time}
  </>
);
export const source = 'Source';
export const target = 'Target';
export const targetNameOrId = 'Target name or id';
export const theManagementApiDidNotAnswer = 'The management API did not answer; nothing is known of the ledger. Try again.';
export const thisFilterCannotBeUsed = ({ problem }: { problem: ReactNode }) => <>This filter cannot be used. {problem}</>;
export const time = 'Time';
export const timeAndWho = ({ time, by }: { time: ReactNode; by: ReactNode }) => (
  <>
    {time} by {by}
  </>
);
export const verifiedTo = ({ position }: { position: string | number }) => `Verified to #${position}`;
export const verifying = 'Verifying…';
export const verifyNow = 'Verify now';
export const watch = ({ type }: { type: string }) => `Watch ${type}`;
export const whatChanged = 'What changed';
export const whichEvents = 'Which events';
export const whoChangedWhatWhatIsHere = 'Who changed what. What is here is sealed: whoever alters or removes any of it shows.';
export const withDecisions = 'With decisions';
export const withoutAPosition = 'Without a position';
export const workload = 'workload';
