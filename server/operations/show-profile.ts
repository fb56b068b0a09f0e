import { showProfile as row, listProfiles as rows } from '../ledger/profiles.ts';
import type { PartContext } from './context.ts';
import { type ProfileDetail, withWarnings } from './profile-terms.ts';

/** With every version that there was. @throws {Failure} `not_found` */
export const showProfile = async ({ database, clock }: PartContext, reference: string): Promise<ProfileDetail> =>
  withWarnings(await row(database.prisma, reference, clock()));

export const listProfiles = async ({ database, clock }: PartContext): Promise<Omit<ProfileDetail, 'history'>[]> =>
  (await rows(database.prisma, clock())).map(withWarnings);
