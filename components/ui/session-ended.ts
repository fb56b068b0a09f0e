/** The browser does not say why a stream was refused: whether it was for a session that has ended is asked about. */
export const sessionEnded = (): Promise<boolean> =>
  fetch('/api/v1/session', { cache: 'no-store' }).then(
    ({ status }) => status === 401 || status === 403,
    () => false,
  );
