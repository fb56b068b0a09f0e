import * as t from '#messages/expiry';
import type { WireOutput } from '../../server/doors/api/contract.ts';

export type Day = WireOutput<'expiry.show'>['days'][number];

export const dayInWords = ({ certificates, house }: Day): string =>
  [certificates > 0 ? t.certificatesEnd({ certificates }) : '', house > 0 ? t.endOfWhatHawserItselfNeeds({ house }) : '']
    .filter(Boolean)
    .join(', ') || t.nothingEnds;
