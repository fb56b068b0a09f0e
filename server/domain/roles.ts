/** What an administrator may do. Each operation of the contract asks for exactly one of these. */
export const permissions = [
  'read', // everything that is listed, without source addresses
  'audit', // source addresses, exports, verification of the ledger
  'operate', // identities, grants, exchange secrets, suspension, denial of tokens
  'issue', // certificates: issue, join tokens, renew, revoke
  'administer', // audiences, profiles, resource servers, token keys, members below admin, API keys
  'own', // authorities, sign-in settings, owners
] as const;
export type Permission = (typeof permissions)[number];

/** The roles and what each may do; `owner` may do everything. */
export const roles = {
  viewer: ['read'],
  auditor: ['read', 'audit'],
  operator: ['read', 'audit', 'operate'],
  issuer: ['read', 'audit', 'operate', 'issue'],
  admin: ['read', 'audit', 'operate', 'issue', 'administer'],
  owner: permissions,
} as const satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof roles;
export const roleNames = Object.keys(roles) as Role[];
export const isRole = (text: unknown): text is Role => typeof text === 'string' && Object.hasOwn(roles, text);
export const may = (role: Role, permission: Permission): boolean => (roles[role] as readonly Permission[]).includes(permission);

/** Whether `role` may do anything that `other` may not. */
export const exceeds = (role: Role, other: Role): boolean =>
  permissions.some((permission) => may(role, permission) && !may(other, permission));
