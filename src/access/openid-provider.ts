import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Clock } from '../runtime/clock.js';
import { type Authentication, notAccepted } from './authentication.js';
import { type ContactClaim, contactOf, NO_ROLE, personOf } from './token-claims.js';
import { REQUIRED_CLAIMS, tokenProblem, verifiedToken } from './token-verification.js';

export interface OpenIdProviderOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Where the keys are; otherwise the issuer's discovery document tells. */
  readonly jwksUrl: string | undefined;
  /** The claim that says what the person may do here. */
  readonly claim: string;
}

/**
 * Whom a token stands for, or why it stands for nobody; of a person who uses a business account what the token says: who it
 * is there is not in it, but looked up each time.
 */
export type VerifiedPerson =
  | (Authentication & { readonly contact?: undefined })
  | { readonly contact: ContactClaim; readonly principal?: undefined; readonly problem?: undefined };

/** Verifies people's tokens with the published keys of an OpenID provider. */
export interface OpenIdProvider {
  readonly issuer: string;
  verify(token: string): Promise<VerifiedPerson>;
}

/** The provider could not be asked for its keys. Its tokens may be good, so nothing is told about them. */
export class OpenIdProviderUnavailableError extends Error {
  override name = 'OpenIdProviderUnavailableError';
}

/** Asymmetric algorithms only: with a symmetric one the provider's public key would be taken for the secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const DISCOVERY_TIMEOUT_MS = 5_000;
/** Between our clock and the provider's. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** Keys are fetched when first needed, kept, and fetched again when a token names an unknown one. */
export function createOpenIdProvider(options: OpenIdProviderOptions, clock: Clock): OpenIdProvider {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const keysOnce = () => {
    keys ??= findKeys(options).catch((error) => {
      keys = undefined; // the next token tries again
      throw error;
    });
    return keys;
  };
  return {
    issuer: options.issuer,
    async verify(token) {
      const getKey = await keysOnce();
      try {
        const { payload } = await jwtVerify(token, getKey, {
          algorithms: ALGORITHMS,
          issuer: options.issuer,
          audience: options.audience,
          requiredClaims: REQUIRED_CLAIMS,
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          currentDate: clock.now(),
        });
        const verified = verifiedToken(payload);
        const claim = payload[options.claim];
        const contact = contactOf(verified, claim);
        if (contact) return { contact };
        const principal = personOf(verified, claim);
        return principal ? { principal } : notAccepted('malformed', NO_ROLE);
      } catch (error) {
        return tokenProblem(error);
      }
    },
  };
}

async function findKeys({ issuer, jwksUrl }: OpenIdProviderOptions): Promise<JWTVerifyGetKey> {
  return createRemoteJWKSet(new URL(jwksUrl ?? (await discover(issuer))));
}

/** OpenID Connect Discovery 1.0, section 4. */
async function discover(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MS) }).catch((error) => {
    throw new OpenIdProviderUnavailableError(`no answer from ${url}`, { cause: error });
  });
  if (!answer.ok) throw new OpenIdProviderUnavailableError(`${url} answered ${answer.status}`);
  const document: unknown = await answer.json();
  const found = (document as { jwks_uri?: unknown } | null)?.jwks_uri;
  if (typeof found !== 'string') throw new OpenIdProviderUnavailableError(`${url} names no jwks_uri`);
  return found;
}
