import type { ReactNode } from 'react';

export const approveACertificateFor = ({ identityName }: { identityName: string }) => `Approve a certificate for ${identityName}?`;
export const approveAndIssue = 'Approve and issue';
export const approved = 'Approved';
export const approveIdentityName = ({ identityName }: { identityName: ReactNode }) => <>Approve {identityName}</>;
export const asked = 'Asked';
export const noComment = 'none';
export const askedBy = 'Asked by';
export const by = ({ time, requestedBy, cameBy }: { time: ReactNode; requestedBy: ReactNode; cameBy: ReactNode }) => (
  <>
    {time} by {requestedBy}, {cameBy}
  </>
);
export const decidedBy = 'By';
export const byCameBy = ({ cameBy }: { cameBy: ReactNode }) => <>by {cameBy}</>;
export const certificate = 'Certificate';
export const certificatesThatWaitForAPerson = 'Certificates that wait for a person, because their profile wants that.';
export const clearFilter = 'Clear filter';
export const comment = 'Comment';
export const csrUpload = 'CSR upload';
export const decided = 'Decided';
export const decision = 'Decision';
export const environment = 'Environment';
export const expired = 'Expired';
export const forACertificateUnderTheProfile = ({ profile }: { profile: string }) => `For a certificate under the profile ${profile}.`;
export const fromAddress = 'From';
export const id = 'Id';
export const identity = 'Identity';
export const idOfTheRequest = 'id of the request';
export const issueACertificate = 'issue a certificate';
export const itIsIssuedAtOnceUnder = ({ profile }: { profile: ReactNode }) => (
  <>It is issued at once, under the profile {profile}. Compare the key with whoever says to have sent the request.</>
);
export const itsJoinToken = ({ identityName }: { identityName: ReactNode }) => (
  <>Its join token is of no use any more. Make another one on the page of {identityName}, and have the workload join again.</>
);
export const joinToken = 'join token';
export const key = 'Key';
export const nobodyDecidedInTime = ({ time, source }: { time: ReactNode; source: ReactNode }) => (
  <>
    Nobody decided in time, so it ended {time}. {source} How long a request may wait stands in its profile.
  </>
);
export const nobodyHasDecidedYetWhat = ({ time }: { time: ReactNode }) => (
  <>
    Nobody has decided yet. What a machine can check is in order: the key, the names, who may use the profile. It ends {time} if nobody
    does.
  </>
);
export const nobodyInTime = 'nobody in time';
export const noRequestFitsThisFilter = 'No request fits this filter';
export const noRequestHasExpired = 'No request has expired';
export const noRequestWasYet = ({ status }: { status: string }) => `No request was ${status} yet`;
export const nothingIsIssuedTheWorkloadMay = 'Nothing is issued. The workload may ask again.';
export const nothingWaits = 'Nothing waits';
export const nothingWasDecidedYet = 'Nothing was decided yet.';
export const owner = 'Owner';
export const profile = 'Profile';
export const profiles = 'profiles';
export const sha256OfTheKey = 'Public key, SHA-256';
export const sha256OfTheKeyAndAlgorithm = ({ keyAlgorithm }: { keyAlgorithm: ReactNode }) => <>Public key, SHA-256 ({keyAlgorithm})</>;
export const rejected = 'Rejected';
export const rejectIdentityName = ({ identityName }: { identityName: ReactNode }) => <>Reject {identityName}</>;
export const rejectRequest = 'Reject request';
export const rejectTheRequestOf = ({ identityName }: { identityName: string }) => `Reject the request of ${identityName}?`;
export const request = 'Request';
export const requestOf = ({ identityName }: { identityName: string }) => `Request of ${identityName}`;
export const requests = 'Requests';
export const requestsForCertificatesNewestFirst = 'Requests for certificates, newest first';
export const sayWhy = 'Say why.';
export const whatIsCopied = 'SHA-256 of the public key';
export const whatIsCopiedAsHex = 'SHA-256 of the public key in hexadecimal';
export const status = 'Status';
export const theOneThatWasIssued = 'the one that was issued';
export const theRequestIsApproved = 'The request is approved, and its certificate is issued.';
export const theRequestIsInOrder = 'The request is in order and waits for approval: its profile wants a person to look.';
export const theRequestIsRejectedNothing = 'The request is rejected. Nothing was issued.';
export const theSameHex = 'The same, hex';
export const thisFilterCannotBeUsed = ({ problem }: { problem: ReactNode }) => <>This filter cannot be used. {problem}</>;
export const uploadTheCsrOnceMoreUnder = ({ place }: { place: ReactNode }) => <>Upload the CSR once more under {place}.</>;
export const waiting = 'Waiting';
export const whereOneOfTheWantsApproval = ({ profiles }: { profiles: ReactNode }) => (
  <>Where one of the {profiles} wants approval, each first certificate under it waits here for a yes or a no.</>
);
export const whichRequests = 'Which requests';
export const whoAsks = 'Who asks';
export const whyWhoeverAskedCanRead = 'Why; whoever asked can read it here, and it stays in the audit log.';
