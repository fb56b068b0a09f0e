/** What was just done to grants and delegations, on whichever page it was asked. */
export const accessNotices = {
  'grant-added': 'The grant is added.',
  'grant-changed': 'The grant is changed.',
  'grant-removed': 'The grant is removed.',
  'delegation-added': 'The delegation is added.',
  'delegation-changed': 'The delegation is changed.',
  'delegation-removed': 'The delegation is removed.',
};
