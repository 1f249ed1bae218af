import type { RequestContext } from '../context.js';
import { Consent } from './consent.type.js';

/**
 * Where a member stands, as far as the caller may see it: a partner what concerns the programme and itself, and so a
 * member in its app, because partners make such tokens (rule A-04).
 */
export async function visibleConsents(context: RequestContext, memberId: bigint): Promise<Consent[]> {
  const { principal, loaders } = context;
  const own = principal.kind === 'partner' || principal.kind === 'member' ? principal.partnerId : undefined;
  const consents = (await loaders.consents.load(memberId)) ?? [];
  return consents
    .filter(({ partnerId }) => own === undefined || partnerId === null || partnerId === own)
    .map(Consent.of);
}
