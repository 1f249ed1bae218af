import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { LocalizedText } from '../../values/localized-text.js';
import type { Consent, ConsentPurpose, ConsentText, ConsentThrough } from './consent.js';

interface ConsentRow {
  readonly id: string;
  readonly member_id: string;
  readonly purpose: ConsentPurpose;
  readonly partner_id: string;
  readonly given: boolean;
  readonly text_id: string | null;
  readonly at: string;
  readonly actor: string;
  readonly through: ConsentThrough;
}

/** Where members stand, by member: the newest word for each purpose and partner, in the order of the purposes' names. */
export async function readConsents(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<Map<bigint, Consent[]>> {
  const rows = await em.execute<ConsentRow[]>(
    `select distinct on (member_id, purpose, partner_id) id::text, member_id::text, purpose, partner_id::text, given,
            text_id::text, (extract(epoch from at) * 1000)::bigint::text as at, actor, through
       from consent where coalition_id = ? and member_id = any (?::bigint[])
      order by member_id, purpose, partner_id, consent.id desc`,
    [coalitionId, integerArray(memberIds)],
  );
  const byMember = Map.groupBy(rows, (row) => BigInt(row.member_id));
  return new Map([...byMember].map(([memberId, own]) => [memberId, own.map(consentOf)]));
}

function consentOf(row: ConsentRow): Consent {
  return {
    id: BigInt(row.id),
    purpose: row.purpose,
    partnerId: row.partner_id === '0' ? null : BigInt(row.partner_id),
    given: row.given,
    textId: row.text_id === null ? null : BigInt(row.text_id),
    at: new Date(Number(row.at)),
    actor: row.actor,
    through: row.through,
  };
}

/** The newest text of each purpose that has one. */
export async function newestConsentTexts(em: EntityManager, coalitionId: bigint): Promise<ConsentText[]> {
  const rows = await em.execute<TextRow[]>(
    `select distinct on (purpose) ${TEXT_COLUMNS} from consent_text where coalition_id = ?
      order by purpose, version desc`,
    [coalitionId],
  );
  return rows.map(textOf);
}

/** Texts by id; those that are not there are left out. */
export async function readConsentTexts(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, ConsentText>> {
  const rows = await em.execute<TextRow[]>(
    `select ${TEXT_COLUMNS} from consent_text where coalition_id = ? and id = any (?::bigint[])`,
    [coalitionId, integerArray(ids)],
  );
  return new Map(rows.map((row) => [BigInt(row.id), textOf(row)]));
}

interface TextRow {
  readonly id: string;
  readonly purpose: ConsentPurpose;
  readonly version: number;
  readonly summary: LocalizedText;
  readonly url: string | null;
  readonly sha256: string | null;
  readonly created_at: string;
}

const TEXT_COLUMNS = `id::text, purpose, version, summary, url, encode(sha256, 'hex') as sha256,
  (extract(epoch from created_at) * 1000)::bigint::text as created_at`;

function textOf({ id, purpose, version, summary, url, sha256, created_at }: TextRow): ConsentText {
  return { id: BigInt(id), purpose, version, summary, url, sha256, createdAt: new Date(Number(created_at)) };
}
