import type { ReactNode } from 'react';
import { count } from './numbers.ts';

export const events = 'Events';
export const eventsNote = 'What was done to it, and the decisions in which it was shown or a token bound to it was; newest first';
export const everything = 'Everything';
export const keyIsBlocked = 'Its key is blocked: nothing is issued for it again.';
export const madeElsewhere = 'It was made elsewhere: neither OCSP nor a revocation list of Hawser can say anything of it.';
export const noEvent = 'Nothing on record';
export const noEventSoFar = 'What is done to it, and each time it is shown, stands here.';
export const noListYet = 'No revocation list is published yet; the first that names it has this address:';
export const notRevoked = 'It is not revoked.';
export const ocspAnswers = ({ status }: { status: string }) => `OCSP answers: ${status}.`;
export const onlyActs = 'Acts alone';
export const revocation = 'Revocation';
export const revocationNote = 'What each says of it now';
export const verifiersAccept = 'Verifiers accept it and the tokens bound to it: no deny list names it.';
export const verifiersRefuse =
  'Verifiers refuse it and the tokens bound to it, though no deny list names it: it cannot be used as it stands, or its identity cannot.';
export const whatToShow = 'What to show';
export const wouldStandOn = ({ number, published, next }: { number: number; published: ReactNode; next: ReactNode }) => (
  <>
    Once revoked, it stands on the list below within a minute. The newest is number {count(number)}, published {published}; the next is due{' '}
    {next}.
  </>
);
