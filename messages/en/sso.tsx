export const asItIsNow = 'As it is now';
export const asking = 'Asking…';
export const asTheProviderWrites = 'As the provider writes it in iss. Its metadata is looked for below it, by https.';
export const atTheProvider = 'At the provider';
export const changedBy = 'By';
export const change = 'Change';
export const changed = 'Changed';
export const claimThatGivesRoles = 'Claim that gives roles';
export const client = 'Client';
export const clientId = 'Client ID';
export const clientSecret = 'Client secret';
export const discovery = 'Discovery';
export const domainsOfEmailAddresses = 'Domains of email addresses';
export const emptyItStays = 'Empty: it stays as it is. Another issuer or client needs its own.';
export const emptyOnlyMembersAndInvitedPeople =
  'Empty: only members and invited people come in. Named, it also lets in whoever has one of the values below.';
export const exampleId = 'Example ID';
export const good = 'Good';
export const issuer = 'Issuer';
export const itIsSavedTestTheConnection = 'It is saved. Test the connection before you rely on it.';
export const itMayBeAtAPrivate = 'It may be at a private address';
export const keys = 'Keys';
export const membersSignInThroughYourIdentity =
  'Members sign in through your identity provider, by OpenID Connect. Who they are here is bound to issuer and subject, not to an address.';
export const mustBeLinesSuchAsPlatform = ({ roles }: { roles: readonly string[] }) =>
  `must be lines such as platform-team = issuer, with one of ${roles.join(', ')}`;
export const name = 'Name';
export const neededButForAPublicClient = 'Needed for a client that has one. Stored sealed, and never shown.';
export const notGood = 'Not good';
export const nothingWasSaved = 'Nothing was saved.';
export const notTestedSinceThisPage = 'Not tested since this page was opened.';
export const stateOff = 'Off';
export const offTheButtonIsGone = 'Off, the button is gone.';
export const stateOnlyWay = 'On, and the only way in except for owners';
export const stateBeside = 'On, beside passwords and passkeys';
export const oneALineAValue =
  'One a line: a value of the claim, and viewer, auditor, operator, issuer or admin. Nobody becomes an owner by it.';
export const oneALineEmptyAny = 'One a line. Empty: any, of members and invited people.';
export const onlyAnOwnerSetsUpSingle = 'Only an owner sets up single sign-on.';
export const onlyForAProviderInsideYour = 'Only for a provider inside your own network.';
export const passwordsAndPasskeysOfOtherMembers =
  'Passwords and passkeys of other members stop counting, and their sessions end. Owners can always sign in with their own.';
export const peopleMaySignInWithIt = 'People may sign in with it';
export const redirectUri = 'Redirect URI';
export const postLogoutRedirectUri = 'Post-logout redirect URI';
export const registerAWebApplicationThere =
  'Register a web application there, with the authorization code flow and this redirect URI; the other one where signing out here signs out there.';
export const remove = 'Remove';
export const removeQuestion = 'Remove single sign-on?';
export const removeSingleSignOn = 'Remove single sign-on';
export const roles = 'Roles';
export const saveChanges = 'Save changes';
export const secretSince = 'Secret since';
export const setUp = 'Set up';
export const singleSignOn = 'Single sign-on';
export const singleSignOnIsRemoved = 'Single sign-on is removed.';
export const state = 'State';
export const testNow = 'Test now';
export const testTheConnection = 'Test the connection';
export const theButtonGoesWhoeverHasNeither =
  'The button goes. Whoever has neither a password nor a passkey of their own can no longer sign in, and has to be removed and invited anew.';
export const theButtonSaysContinue = 'The button says “Continue with” and this.';
export const theClientProvesItself = 'The client proves itself';
export const theManagementApiDidNotAnswer = 'The management API did not answer. Try again.';
export const theOnlyWayInExcept = 'The only way in, except for owners';
export const thereIsNone = 'There is none';
export const whoItSays = 'Who it says it is, its keys, and whether it knows the client. Nobody signs in by it.';
export const withASecretInTheBody = 'With a secret, in the body (client_secret_post)';
export const withASecretInTheHeader = 'With a secret, in the header (client_secret_basic)';
export const withoutASecretAPublicClient = 'Without a secret: a public client, PKCE alone';
export const withAKeyOfItsOwn = 'With a key of its own (private_key_jwt)';
export const signingOutHereSignsOutThere = 'Signing out here signs out there too';
export const whereTheProviderOffersThat =
  'Where the provider has an end_session_endpoint. Register the post-logout redirect URI there first, or people end on a page of errors.';
export const signingOut = 'Signing out';
export const alsoAtTheProvider = 'Also at the provider, for whoever came in by it';
export const onlyHere = 'Only here';
export const keyOfTheClient = 'Key of the client';
export const theProviderHasToKnowThisKey = 'Only its public half leaves Hawser. Give the provider the address, or copy the keys.';
export const addressOfTheKeys = 'JWKS URI';
export const keysToCopy = 'JWKS';
export const anotherKey = 'Make another key';
export const makeAnotherKey = 'Make another key for the client?';
export const theProviderRefusesTheClientUntil =
  'The one before is not used any more. Until the provider knows the new one, it refuses everybody who signs in by it: a provider that fetches the keys looks again within some minutes, any other needs them copied.';
export const anotherKeyIsMade = 'Another key is made. Test the connection.';
