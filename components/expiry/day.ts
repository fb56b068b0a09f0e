import type { WireOutput } from '../../server/doors/api/contract.ts';
import { plural } from '../ui/format.ts';

export type Day = WireOutput<'expiry.show'>['days'][number];

export const dayInWords = ({ certificates, house }: Day): string =>
  [
    certificates > 0 ? `${plural(certificates, 'certificate')} end${certificates === 1 ? 's' : ''}` : '',
    house > 0 ? `${plural(house, 'end')} of what Hawser itself needs` : '',
  ]
    .filter(Boolean)
    .join(', ') || 'nothing ends';
