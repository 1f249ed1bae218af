import { decodeJwt } from 'jose';
import type { Clock } from '../runtime/clock.js';
import { type Database, inCoalition } from '../runtime/database.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import type { Logger } from '../runtime/logger.js';
import { createApiKeyLookup } from './api-key-lookup.js';
import { hashApiKey, looksLikeApiKey, readApiKey } from './api-key-text.js';
import { type Authentication, notAccepted } from './authentication.js';
import { asSignedInContact } from './contact-sign-in.js';
import { type CredentialEnd, createCredentialWatch } from './credential-watch.js';
import { DEVELOPMENT_ISSUER, type DevelopmentIssuer } from './development-issuer.js';
import { createLastUse } from './last-use.js';
import { MEMBER_TOKEN_ISSUER, type MemberTokens } from './member-tokens.js';
import type { OpenIdProvider } from './openid-provider.js';
import type { MemberPrincipal, Principal } from './principal.js';
import { readHolders } from './token-holder.js';

/** Tells who is asking, and when a credential stops being good. */
export interface Authenticator {
  /** `bearer`: what follows `Bearer ` in the header. Throws only when the database or the provider fails. */
  authenticate(bearer: string | undefined): Promise<Authentication>;
  /** Whether whom a long connection was accepted for still stands for somebody, and as what now (rule U-03). */
  renew(principal: Principal): Promise<Authentication>;
  /**
   * Calls back once when the credential expires, its key is revoked, or the contact whose it is is removed, on whichever
   * node. Answers how to stop.
   */
  watch(principal: Principal, onEnd: (reason: CredentialEnd) => void): () => void;
  close(): Promise<void>;
}

export interface AuthenticatorOptions {
  readonly database: Pick<Database, 'orm' | 'ledgerPool'>;
  readonly channel: LiveChannel;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly memberTokens: MemberTokens;
  readonly developmentIssuer: DevelopmentIssuer | undefined;
  readonly openIdProvider: OpenIdProvider | undefined;
}

/** No token of ours or of a provider is longer; what is, is not read. */
const MAX_CREDENTIAL_LENGTH = 8_192;
const TOKEN_REVOKED =
  'The token, or the API key that made it, was revoked, or the key has expired; get a new one from the partner’s system.';
const MAX_KNOWN_COALITIONS = 10_000;

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { database, clock, memberTokens, developmentIssuer, openIdProvider } = options;
  const keys = createApiKeyLookup(options);
  const lastUse = createLastUse(options);
  const credentials = createCredentialWatch(options);
  // Coalitions are never removed: one that was seen stays known.
  const knownCoalitions = new Set<bigint>();

  async function byApiKey(text: string): Promise<Authentication> {
    if (readApiKey(text) === undefined) return notAccepted('malformed');
    const key = await keys.find(hashApiKey(text));
    if (!key) return notAccepted('unknown');
    if (key.revokedAt) return notAccepted('revoked');
    if (key.expiresAt && key.expiresAt <= clock.now()) return notAccepted('expired');
    lastUse.note(key);
    const { keyId, partnerId, coalitionId, environment, scopes, allowance, expiresAt } = key;
    return {
      principal: {
        kind: 'partner',
        keyId,
        partnerId,
        coalitionId,
        environment,
        scopes,
        ...(allowance ? { allowance } : {}),
        expiresAt,
      },
    };
  }

  /** Which of our verifiers a token is for; what it says of itself is believed for nothing else. */
  function verifierOf(token: string): Pick<OpenIdProvider, 'verify'> | undefined | 'none' {
    try {
      const { iss } = decodeJwt(token);
      if (iss === MEMBER_TOKEN_ISSUER) return memberTokens;
      if (iss === DEVELOPMENT_ISSUER) return developmentIssuer;
      return iss === openIdProvider?.issuer ? openIdProvider : undefined;
    } catch {
      return 'none';
    }
  }

  async function byToken(token: string): Promise<Authentication> {
    const verifier = verifierOf(token);
    if (verifier === 'none') return notAccepted('malformed');
    if (!verifier) return notAccepted('unknown');
    const answer = await verifier.verify(token);
    if (answer.contact) {
      if (!(await coalitionExists(answer.contact.coalitionId))) return noSuchCoalition();
      return asSignedInContact(database, answer.contact);
    }
    if (!answer.principal || answer.principal.kind === 'platform') return answer;
    if (!(await coalitionExists(answer.principal.coalitionId))) return noSuchCoalition();
    return renew(answer.principal);
  }

  async function renew(principal: Principal): Promise<Authentication> {
    if (principal.kind !== 'member') return { principal };
    const { signedInBy } = principal.contact ?? {};
    return signedInBy ? asSignedInContact(database, { ...principal, ...signedInBy }) : asHolder(principal);
  }

  /**
   * As what the holder of a member's token is now: that of a partner whose link has ended is good no more (rule A-09), nor
   * that of a contact who was removed; of the others it counts which role they have now (rule K-01).
   */
  async function asHolder(principal: MemberPrincipal): Promise<Authentication> {
    const { contact } = principal;
    const [now] = await readHolders(database, principal.coalitionId, [principal], clock.now());
    if (!now?.linked)
      return notAccepted(
        'revoked',
        'The member is not linked any more to the partner that made the token, or is a part of another one.',
      );
    if (!now.tokenIsGood) return notAccepted('revoked', TOKEN_REVOKED);
    const { keyAllowance, formerIds } = now;
    const holder = keyAllowance ? { ...principal, keyAllowance } : principal;
    if (!contact) return { principal: formerIds.length === 0 ? holder : { ...holder, formerIds } };
    if (now.role === undefined)
      return notAccepted('revoked', 'The contact was removed from the business account.');
    return { principal: { ...holder, contact: { id: contact.id, role: now.role } } };
  }

  async function coalitionExists(coalitionId: bigint): Promise<boolean> {
    if (knownCoalitions.has(coalitionId)) return true;
    const found = await inCoalition(database, coalitionId, (em) =>
      em.execute<{ found: boolean }[]>('select true as found from coalition where id = ?', [
        String(coalitionId),
      ]),
    );
    if (found.length === 0) return false;
    if (knownCoalitions.size >= MAX_KNOWN_COALITIONS) knownCoalitions.clear();
    knownCoalitions.add(coalitionId);
    return true;
  }

  return {
    async authenticate(bearer) {
      const text = bearer?.trim();
      if (!text) return notAccepted('missing');
      if (text.length > MAX_CREDENTIAL_LENGTH) return notAccepted('malformed');
      return looksLikeApiKey(text) ? byApiKey(text) : byToken(text);
    },
    renew,
    watch: credentials.watch,
    async close() {
      keys.close();
      credentials.close();
      await lastUse.close();
    },
  };
}

function noSuchCoalition(): Authentication {
  return notAccepted('unknown', 'The token is for a coalition that does not exist here.');
}
