import * as t from '#messages/identities';

/** What ending the tokens of an identity came to. */
export const tokenNotices = {
  'tokens-ended': t.theTokensAreEnded,
  'tokens-left': { kind: 'warning', sentence: t.theTokensAreEndedButSome },
  'no-token': { kind: 'info', sentence: t.thereWasNoToken },
} as const;
