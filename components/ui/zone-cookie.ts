/** Keeps the zone in which a person reads instants; without it, they are in UTC. */
export const zoneCookie = 'hawser-zone';
