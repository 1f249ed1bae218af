import type { Principal } from './principal.js';

/** Why a credential is not accepted. */
export type CredentialProblem = 'missing' | 'malformed' | 'unknown' | 'expired' | 'revoked';

/** Who the credential stands for, or why it stands for nobody. */
export type Authentication =
  | { readonly principal: Principal; readonly problem?: undefined; readonly message?: undefined }
  | { readonly principal?: undefined; readonly problem: CredentialProblem; readonly message: string };

const MESSAGES: Record<CredentialProblem, string> = {
  missing: 'Send a credential as "Authorization: Bearer …": an API key, or a token of a person or member.',
  malformed: 'The credential is neither an API key nor a token; check that it was copied whole.',
  unknown: 'The credential is not known here; check the installation and the environment it was made for.',
  expired: 'The credential has expired; get a new one.',
  revoked: 'The API key was revoked; use another one.',
};

/** Refuses a credential; the message says what to do and never repeats the credential. */
export function notAccepted(problem: CredentialProblem, message = MESSAGES[problem]): Authentication {
  return { problem, message };
}
