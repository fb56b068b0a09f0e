import { expect, it } from 'vitest';
import { protectedResource, protectedResourceUrl } from './protected-resource.ts';

// The first three are the examples of RFC 9728 §3.1 and §3.
it.each([
  ['https://resource.example.com', 'https://resource.example.com/.well-known/oauth-protected-resource'],
  ['https://resource.example.com/resource1', 'https://resource.example.com/.well-known/oauth-protected-resource/resource1'],
  ['https://resource.example.com/', 'https://resource.example.com/.well-known/oauth-protected-resource'],
  ['https://api.example.com:8443/v1/', 'https://api.example.com:8443/.well-known/oauth-protected-resource/v1/'],
  ['https://api.example.com/v1?tenant=a', 'https://api.example.com/.well-known/oauth-protected-resource/v1?tenant=a'],
  ['https://api.example.com?tenant=a', 'https://api.example.com/.well-known/oauth-protected-resource?tenant=a'],
  ['http://api.example.com', null],
  ['urn:example:api', null],
  ['https://api.example.com/#fragment', null],
  ['https://api.example.com/#', null],
  ['https://user@api.example.com', null],
  ['spiffe://hawser.local/api', null],
  ['nonsense', null],
])('the metadata of %s stands at %s', (resource, url) => {
  expect(protectedResourceUrl(resource)).toBe(url);
});

it('repeats the resource to the letter, names the issuer, and leaves out what is empty', () => {
  const standard = { bearer_methods_supported: ['header'], tls_client_certificate_bound_access_tokens: true };
  expect(protectedResource('https://API.example.com', 'https://sts.example.com', { name: '', scopes: [] })).toEqual({
    resource: 'https://API.example.com',
    authorization_servers: ['https://sts.example.com'],
    ...standard,
  });
});
