/** Of the acts that wait for a second person, or those that are decided, so many are listed: the newest. */
export const approvalsAtOnce = 200;
