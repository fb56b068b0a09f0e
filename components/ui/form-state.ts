import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import type { WireOutput } from '../../server/doors/api/contract.ts';

/** What a server action gives back to its form. */
export type FormState = {
  readonly message?: string;
  /** Field name → what is wrong with it. */
  readonly problems?: Readonly<Record<string, string>>;
  /** What was typed, so that nothing has to be typed twice. */
  readonly values?: Readonly<Record<string, string>>;
  /** What a change of policy would have done, shown before it is made. */
  readonly effect?: WireOutput<'audience.preview'>;
  /** What a containment rule would have denied, shown before it is made. */
  readonly denials?: WireOutput<'containment-rule.preview'>;
  /** Unused grants that were removed just now, and how many stay because they were used meanwhile. */
  readonly removal?: {
    readonly removed: readonly { readonly id: string; readonly identityName: string; readonly audience: string }[];
    readonly used: number;
  };
  /** What each row of a table would do, or did. */
  readonly imported?: WireOutput<'identity.import'>;
  /** How many of them were made again, and why others were not. */
  readonly restoration?: { readonly restored: number; readonly refused: readonly string[] };
  /** What became of each identity that a grant was to reach. */
  readonly grantedToMany?: WireOutput<'grant.add-many'>;
  /** Of those grants, how many were taken back, and how many were gone already. */
  readonly takenBack?: { readonly removed: number; readonly gone: number };
  /** What became of each certificate of several. */
  readonly revocations?: WireOutput<'certificate.revoke-many'>['items'];
  /** Nothing is done until the visitor proves once more who they are, in one of these ways. */
  readonly confirm?: { readonly password: boolean; readonly code: boolean; readonly passkey: boolean; readonly sso: string | null };
  /** The session has ended: the form can be sent once more after signing in elsewhere. */
  readonly signIn?: boolean;
  /** Nothing is done until a second person approves it. */
  readonly waits?: true;
  /** What an authenticator app is given. */
  readonly authenticator?: { readonly secret: string; readonly uri: string };
  /** What a browser needs to make a passkey. */
  readonly passkey?: { readonly options: PublicKeyCredentialCreationOptionsJSON; readonly name: string };
  /** Something that is shown this once. */
  readonly reveal?: {
    readonly title: string;
    readonly note: string;
    readonly items: readonly { readonly label: string; readonly value: string; readonly block?: boolean }[];
    /** Where it leads on to, where only the answer knows. */
    readonly onward?: string;
  };
};
export type FormAction = (previous: FormState, form: FormData) => Promise<FormState>;
