export const environmentColours = ['red', 'amber', 'green', 'blue', 'grey'] as const;
export type EnvironmentColour = (typeof environmentColours)[number];

/** The colour of an installation that names none: red for what looks like production, since that is where mistakes cost most. */
export const colourOfEnvironment = (name: string): EnvironmentColour =>
  /^(?:prod|live)/i.test(name) ? 'red' : /^(?:stag|pre|uat|qa)/i.test(name) ? 'amber' : 'blue';
