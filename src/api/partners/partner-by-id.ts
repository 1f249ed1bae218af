import type { RequestContext } from '../context.js';
import { Merchant, Partner } from './partner.type.js';

/** The partner of that id, from memory; null for none. */
export async function partnerById(context: RequestContext, id: bigint | null): Promise<Partner | null> {
  const partner = id === null ? undefined : (await context.programme()).partners.get(id);
  return partner ? Partner.of(partner) : null;
}

/** The merchant of that id, from memory; null for none. */
export async function merchantById(context: RequestContext, id: bigint | null): Promise<Merchant | null> {
  const merchant = id === null ? undefined : (await context.programme()).merchants.get(id);
  return merchant ? Merchant.of(merchant) : null;
}
