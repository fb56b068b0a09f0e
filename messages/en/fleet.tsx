import type { ReactNode } from 'react';

export const filesOfTheFleetSayWhat = ({ fleet, time }: { fleet: ReactNode; time: ReactNode }) => (
  <>
    Files of the fleet {fleet} say what this is, applied last {time}. What is changed here, their next apply takes back: change the files
    instead.
  </>
);
export const fleetFleet = ({ fleet }: { fleet: ReactNode }) => <>Fleet {fleet}</>;
