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
} as const;

/** The same for the help of each verb. */
export const exitCodeHelp = 'Exit codes: 0 done, 2 wrong usage, 3 refused by Hawser, 4 Hawser cannot be reached, 1 anything else.';
