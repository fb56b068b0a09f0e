/** Where a listener of Hawser is: as its variable says, or at its port on this machine, which the server beside us reads too. */
export const addressOf = (listener: 'STS' | 'ENROLMENT' | 'API'): string =>
  setting(`HAWSER_${listener}_URL`) ?? `${standard[listener].origin}:${setting(`HAWSER_${listener}_PORT`) ?? standard[listener].port}`;
const standard = {
  STS: { origin: 'https://localhost', port: 8443 },
  ENROLMENT: { origin: 'https://localhost', port: 8444 },
  API: { origin: 'http://127.0.0.1', port: 3001 },
};

/** What a variable says; one that is empty counts as not set, as it does for the server. */
export const setting = (name: string): string | undefined => process.env[name] || undefined;
