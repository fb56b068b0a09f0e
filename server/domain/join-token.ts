/** Seconds within which a join token is to be used where nobody says otherwise. */
export const joinTokenLifetime = 3_600;
