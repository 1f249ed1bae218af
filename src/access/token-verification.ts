import { errors, type JWTPayload } from 'jose';
import { type Authentication, notAccepted } from './authentication.js';

/** The parts of a verified token that every kind of ours has. */
export interface VerifiedToken {
  readonly issuer: string;
  readonly subject: string;
  readonly expiresAt: Date;
  readonly payload: JWTPayload;
}

/** A token without one of these stands for nobody, or for ever: no issuer of ours makes such. */
export const REQUIRED_CLAIMS = ['iss', 'sub', 'exp'];

/** The parts of a payload whose {@link REQUIRED_CLAIMS} were checked by jose. */
export function verifiedToken(payload: JWTPayload): VerifiedToken {
  const { iss, sub, exp } = payload;
  if (iss === undefined || sub === undefined || exp === undefined) {
    throw new TypeError('the token was not verified with the required claims');
  }
  return { issuer: iss, subject: sub, expiresAt: new Date(exp * 1000), payload };
}

/** What a failed verification tells the caller; anything but a bad token is thrown on, it is our own failure. */
export function tokenProblem(error: unknown): Authentication {
  if (error instanceof errors.JWTExpired) return notAccepted('expired');
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) {
    return notAccepted('malformed');
  }
  // The provider cannot be asked for its keys: the token may be good, so do not tell that it is not.
  const providerFailed =
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    (error instanceof errors.JOSEError && error.code === errors.JOSEError.code);
  if (providerFailed) throw error;
  if (error instanceof errors.JOSEError) return notAccepted('unknown');
  throw error;
}
