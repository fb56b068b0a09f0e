/** How every verb ends. Scripts rely on these. */
export const exitCodes = {
  done: 0,
  /** Anything that nobody thought of. */
  unexpected: 1,
  /** Wrong words, no key, or a file that is not there. */
  usage: 2,
  /** Hawser answered, and said no. */
  refused: 3,
  unreachable: 4,
  /** Another process renews what is in this directory. */
  taken: 5,
  /** The directory cannot be written: full, read-only, or somebody else's. */
  unwritable: 6,
  /** What was examined will not work as it is. */
  findings: 7,
} as const;

/** The same for the help of each verb. */
export const exitCodeHelp = 'Exit codes: 0 done, 2 wrong usage, 3 refused by Hawser, 4 Hawser cannot be reached, 1 anything else.';

export const workloadExitCodeHelp =
  'Exit codes: 0 done, 2 wrong usage or no certificate, 3 refused by Hawser, 4 Hawser cannot be reached, 5 another process renews this ' +
  'directory, 6 the directory cannot be written, 7 what was examined will not work, 1 anything else.';
