import path from 'node:path';
import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../runtime/clock.js';
import { type Authentication, notAccepted } from './authentication.js';
import { readOrMakeSecret } from './secret-file.js';
import { NO_ROLE, type PersonClaim, personOf } from './token-claims.js';
import { REQUIRED_CLAIMS, tokenProblem, verifiedToken } from './token-verification.js';

export const DEVELOPMENT_ISSUER = 'hamsood:development';
const AUDIENCE = 'hamsood';
const CLAIM = 'hamsood';

/** Issues people's tokens where there is no OpenID provider: demonstration, development, tests. Never with real data. */
export interface DevelopmentIssuer {
  /** A token for whoever is called so; the same name is the same user on this installation. */
  issue(person: {
    readonly name: string;
    readonly claim: PersonClaim;
    readonly seconds: number;
  }): Promise<string>;
  verify(token: string): Promise<Authentication>;
}

/** Tokens signed (EdDSA) with a key kept in the data folder, so that they outlive a restart. */
export async function openDevelopmentIssuer({
  dataDir,
  clock,
}: {
  readonly dataDir: string;
  readonly clock: Clock;
}): Promise<DevelopmentIssuer> {
  const file = path.join(dataDir, 'development-issuer.json');
  const jwk = JSON.parse(await readOrMakeSecret(file, newKey));
  const privateKey = await importJWK(jwk, 'EdDSA');
  const publicKey = await importJWK({ kty: jwk.kty, crv: jwk.crv, x: jwk.x }, 'EdDSA');
  return {
    async issue({ name, claim, seconds }) {
      const now = Math.floor(clock.now().getTime() / 1000);
      return new SignJWT({ [CLAIM]: claim })
        .setProtectedHeader({ alg: 'EdDSA' })
        .setIssuer(DEVELOPMENT_ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(name)
        .setIssuedAt(now)
        .setExpirationTime(now + seconds)
        .sign(privateKey);
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, publicKey, {
          algorithms: ['EdDSA'],
          issuer: DEVELOPMENT_ISSUER,
          audience: AUDIENCE,
          requiredClaims: REQUIRED_CLAIMS,
          currentDate: clock.now(),
        });
        const principal = personOf(verifiedToken(payload), payload[CLAIM]);
        return principal ? { principal } : notAccepted('malformed', NO_ROLE);
      } catch (error) {
        return tokenProblem(error);
      }
    },
  };
}

async function newKey(): Promise<string> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  return JSON.stringify(await exportJWK(privateKey));
}
