/** The other usual spelling of a thumbprint: `A1:B2:…`, as openssl prints it. */
export const hexOf = (base64url: string): string =>
  (Buffer.from(base64url, 'base64url').toString('hex').toUpperCase().match(/../g) ?? []).join(':');
