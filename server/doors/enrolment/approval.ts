/** Seconds after which whoever waits for a person's approval may ask again. */
export const approvalPause = 5;
