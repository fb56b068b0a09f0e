import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Whether an address belongs to the public Internet: IPv4 unicast that is reserved for nothing, or IPv6 from 2000::/3 that leads
 * to no IPv4 address. Mapped IPv4 addresses are judged as what they lead to.
 */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || ((address.toByteArray()[0] ?? 0) & 0xe0) === 0x20;
}

/** An address that a request may not go to. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';
}

/** @throws {ForbiddenAddress} */
export function requireAllowed(address: string, privateAddresses: boolean): void {
  if (privateAddresses || isPublicAddress(address)) return;
  throw new ForbiddenAddress(`${address} is not an address of the public Internet, and private ones are not allowed here`);
}

/** Finds the addresses of a name. */
export type Resolver = (hostname: string) => Promise<readonly LookupAddress[]>;
export const systemResolver: Resolver = (hostname) => lookup(hostname, { all: true });

/**
 * Resolves a name for a connection, and gives back nothing but addresses that it may be made to. The connection is made to what
 * was checked, so that a name which means something else a moment later changes nothing. One forbidden address forbids the name.
 */
export const guardedLookup =
  (privateAddresses: boolean, resolve: Resolver): LookupFunction =>
  (hostname, options, callback) => {
    const checked = resolve(hostname).then((addresses) => {
      for (const { address } of addresses) requireAllowed(address, privateAddresses);
      const [first] = addresses;
      if (!first) throw new ForbiddenAddress(`${hostname} has no address`);
      return { first, addresses: [...addresses] };
    });
    checked.then(
      ({ first, addresses }) => (options.all ? callback(null, addresses) : callback(null, first.address, first.family)),
      (error: NodeJS.ErrnoException) => callback(error, options.all ? [] : '', 4),
    );
  };
