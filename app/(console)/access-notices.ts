import * as t from '#messages/access';

/** What was just done to grants and delegations, on whichever page it was asked. */
export const accessNotices = {
  'grant-added': t.theGrantIsAdded,
  'grant-changed': t.theGrantIsChanged,
  'grant-removed': t.theGrantIsRemoved,
  'delegation-added': t.theDelegationIsAdded,
  'delegation-changed': t.theDelegationIsChanged,
  'delegation-removed': t.theDelegationIsRemoved,
};
