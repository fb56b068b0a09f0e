import { describe, expect, it } from 'vitest';
import { may, permissions, roleNames } from './roles.ts';

describe('the roles', () => {
  it('each may do all that the one before it may, except that an auditor only reads', () => {
    const counts = roleNames.map((role) => permissions.filter((permission) => may(role, permission)).length);
    expect(counts).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('keep source addresses from a viewer, and certificates from an operator', () => {
    expect(may('viewer', 'audit')).toBe(false);
    expect(may('operator', 'issue')).toBe(false);
    expect(may('issuer', 'administer')).toBe(false);
    expect(may('admin', 'own')).toBe(false);
  });
});
