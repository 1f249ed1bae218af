import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../runtime/clock.js';
import { ConfigError } from '../runtime/config.js';
import { decodeId, encodeId } from '../values/ids.js';
import { type Authentication, notAccepted } from './authentication.js';
import type { MemberPrincipal, TokenOrigin } from './principal.js';
import { readOrMakeSecret } from './secret-file.js';
import { REQUIRED_CLAIMS, tokenProblem, verifiedToken } from './token-verification.js';

/** Both issuer and audience: no other server's tokens can be taken for ours. */
export const MEMBER_TOKEN_ISSUER = 'hamsood:member';
export const DEFAULT_MEMBER_TOKEN_SECONDS = 15 * 60;
export const MAX_MEMBER_TOKEN_SECONDS = 24 * 60 * 60;
/** RFC 7518, 3.2: a key for HS256 has at least as many bits as its output. */
const MIN_SECRET_BYTES = 32;

export interface MemberTokens {
  /**
   * A token for the member, or a contact of it, in the partner's app, and when it ends: after so many seconds, or with the
   * key that made it where that expires earlier.
   */
  issue(
    holder: Pick<MemberPrincipal, 'coalitionId' | 'partnerId' | 'memberId' | 'readsOnly'> & {
      readonly contactId?: bigint;
      readonly madeWith: TokenOrigin;
    },
    seconds: number,
    keyExpiresAt?: Date | null,
  ): Promise<{ readonly token: string; readonly expiresAt: Date }>;
  /** Of a contact it tells the least role: which one it has is not in the token, but looked up each time. */
  verify(token: string): Promise<Authentication>;
}

/** Tokens signed (HS256) with a secret that all nodes share. */
export function createMemberTokens({
  secret,
  clock,
}: {
  readonly secret: string;
  readonly clock: Clock;
}): MemberTokens {
  const key = Buffer.from(secret, 'utf8');
  if (key.length < MIN_SECRET_BYTES) {
    throw new ConfigError(`MEMBER_TOKEN_SECRET must have at least ${MIN_SECRET_BYTES} bytes`);
  }
  return {
    async issue(holder, seconds, keyExpiresAt) {
      const now = Math.floor(clock.now().getTime() / 1000);
      const keyEnds = keyExpiresAt ? Math.floor(keyExpiresAt.getTime() / 1000) : Number.POSITIVE_INFINITY;
      const ends = Math.min(now + seconds, keyEnds);
      const token = await new SignJWT({
        coalition: encodeId('coalition', holder.coalitionId),
        partner: encodeId('partner', holder.partnerId),
        series: String(holder.madeWith.series),
        ...(holder.madeWith.keyId === null ? {} : { key: encodeId('apiKey', holder.madeWith.keyId) }),
        ...(holder.readsOnly ? { readsOnly: true } : {}),
        ...(holder.contactId === undefined ? {} : { contact: encodeId('businessContact', holder.contactId) }),
      })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(MEMBER_TOKEN_ISSUER)
        .setAudience(MEMBER_TOKEN_ISSUER)
        .setSubject(encodeId('member', holder.memberId))
        .setIssuedAt(now)
        .setExpirationTime(ends)
        .sign(key);
      return { token, expiresAt: new Date(ends * 1000) };
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          issuer: MEMBER_TOKEN_ISSUER,
          audience: MEMBER_TOKEN_ISSUER,
          requiredClaims: REQUIRED_CLAIMS,
          currentDate: clock.now(),
        });
        const { subject, expiresAt } = verifiedToken(payload);
        const coalitionId = decodeId('coalition', String(payload.coalition));
        const partnerId = decodeId('partner', String(payload.partner));
        const memberId = decodeId('member', subject);
        if (coalitionId === undefined || partnerId === undefined || memberId === undefined) {
          return notAccepted('malformed');
        }
        const contactId =
          payload.contact === undefined ? null : decodeId('businessContact', String(payload.contact));
        const madeWith = originOf(payload);
        if (contactId === undefined || !madeWith) return notAccepted('malformed');
        return {
          principal: {
            ...{ kind: 'member', coalitionId, partnerId, memberId, madeWith, expiresAt },
            ...(payload.readsOnly === true ? { readsOnly: true } : {}),
            ...(contactId === null ? {} : { contact: { id: contactId, role: 'VIEWER' } }),
          },
        };
      } catch (error) {
        return tokenProblem(error);
      }
    },
  };
}

function originOf({ series, key }: JWTPayload): TokenOrigin | undefined {
  const keyId = key === undefined ? null : decodeId('apiKey', String(key));
  if (keyId === undefined || typeof series !== 'string' || !/^\d{1,19}$/.test(series)) return undefined;
  return { series: BigInt(series), keyId };
}

/**
 * The secret of member tokens: as configured, or with the embedded database generated once into the data folder.
 * @throws ConfigError when several nodes could be running and none was configured
 */
export async function memberTokenSecret(config: {
  readonly embedded: boolean;
  readonly dataDir: string;
  readonly memberTokenSecret: string | undefined;
}): Promise<string> {
  if (config.memberTokenSecret !== undefined) return config.memberTokenSecret;
  if (!config.embedded) {
    throw new ConfigError('MEMBER_TOKEN_SECRET must be set when DATABASE_URL is: all nodes share it');
  }
  const file = path.join(config.dataDir, 'member-token-secret');
  return (await readOrMakeSecret(file, async () => randomBytes(48).toString('base64url'))).trim();
}
