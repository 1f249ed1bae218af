import { readConsents } from '../members/consents/read-consents.js';
import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { MessageChannel } from './message-transport.js';

/** Where a member is reached. */
export interface ConsentedAddress {
  readonly channel: MessageChannel;
  readonly address: string;
}

/**
 * Where each member is reached with what is no service, as it has consented to (rule A-13): by text message where it has
 * consented to both; who has not, or has no such address, is left out.
 */
export async function consentedAddresses(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<Map<bigint, ConsentedAddress>> {
  const consents = await readConsents(em, coalitionId, memberIds);
  const consenting = memberIds.filter((id) =>
    consents.get(id)?.some(({ purpose, given }) => given && purpose.startsWith('MARKETING_')),
  );
  const rows = await em.execute<{ member_id: string; kind: string; value: string }[]>(
    `select member_id::text, kind, value from member_identity
      where coalition_id = ? and member_id = any (?::bigint[]) and kind in ('PHONE', 'EMAIL') order by value`,
    [coalitionId, integerArray(consenting)],
  );
  const identities = Map.groupBy(rows, (row) => BigInt(row.member_id));
  const addresses = new Map<bigint, ConsentedAddress>();
  for (const id of consenting) {
    const agreesTo = (purpose: string) =>
      consents.get(id)?.some((consent) => consent.purpose === purpose && consent.given) === true;
    const identityOf = (kind: string) => identities.get(id)?.find((row) => row.kind === kind)?.value;
    const [phone, email] = [identityOf('PHONE'), identityOf('EMAIL')];
    if (phone !== undefined && agreesTo('MARKETING_SMS'))
      addresses.set(id, { channel: 'SMS', address: phone });
    else if (email !== undefined && agreesTo('MARKETING_EMAIL'))
      addresses.set(id, { channel: 'EMAIL', address: email });
  }
  return addresses;
}
