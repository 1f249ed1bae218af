import { describedBy, describedByType } from './described-rows.js';
import type { JsonObject } from './event-payload.js';
import { partnersOf, writtenId, writtenMoney } from './written-fields.js';

interface GrantRow {
  id: string;
  grant_id: string;
  perk_id: string;
  member_id: string;
  from_day: string;
  until_day: string | null;
}

function grantFields(row: GrantRow): JsonObject {
  return {
    grantId: writtenId('perkGrant', row.grant_id),
    perkId: writtenId('perk', row.perk_id),
    fromDay: row.from_day,
    untilDay: row.until_day,
  };
}

const describeGrants = describedBy<GrantRow>({
  idOf: ({ objectId }) => objectId,
  sql: `select g.id::text, g.id::text as grant_id, g.perk_id::text, g.member_id::text, g.from_day::text, g.until_day::text
          from perk_grant g where g.coalition_id = :coalition and g.id = any(:ids)`,
  describe: (row) => ({
    partnerIds: [],
    memberId: BigInt(row.member_id),
    toLinked: false,
    data: ({ member }) => ({ ...grantFields(row), member }),
  }),
});

interface UseRow {
  id: string;
  perk_id: string;
  member_id: string;
  partner_id: string;
  merchant_id: string;
  cost_minor: string;
  currency: string;
}

function useFields(row: UseRow): JsonObject {
  return {
    useId: writtenId('perkUse', row.id),
    perkId: writtenId('perk', row.perk_id),
    partnerId: writtenId('partner', row.partner_id),
    merchantId: writtenId('merchant', row.merchant_id),
    cost: writtenMoney(row.cost_minor, row.currency),
  };
}

const USE = `u.id::text, u.perk_id::text, u.member_id::text, u.partner_id::text, u.merchant_id::text, u.cost_minor::text, u.currency`;

const describeUsesOfGrants = describedBy<UseRow & GrantRow>({
  sql: `select ${USE}, g.id::text as grant_id, g.from_day::text, g.until_day::text
          from perk_use u join perk_grant g on g.coalition_id = u.coalition_id and g.id = u.grant_id
         where u.coalition_id = :coalition and u.id = any(:ids)`,
  describe: (row) => ({
    partnerIds: partnersOf(row.partner_id),
    memberId: BigInt(row.member_id),
    toLinked: false,
    data: ({ member }) => ({ ...grantFields(row), ...useFields(row), member }),
  }),
});

const isUse = (type: string) => type === 'perk-grant.used' || type === 'perk-grant.use-undone';

export const describeGrantEvents = describedByType([
  { types: isUse, describe: describeUsesOfGrants },
  { types: (type) => !isUse(type), describe: describeGrants },
]);

export const describeUseEvents = describedBy<UseRow>({
  sql: `select ${USE} from perk_use u where u.coalition_id = :coalition and u.id = any(:ids)`,
  describe: (row) => ({
    partnerIds: partnersOf(row.partner_id),
    memberId: BigInt(row.member_id),
    toLinked: false,
    data: ({ member }) => ({ ...useFields(row), member }),
  }),
});

export const describeRequestEvents = describedBy<{ id: string; perk_id: string; member_id: string }>({
  idOf: ({ objectId }) => objectId,
  sql: `select r.id::text, r.perk_id::text, r.member_id::text
          from perk_request r where r.coalition_id = :coalition and r.id = any(:ids)`,
  describe: (row) => ({
    partnerIds: [],
    memberId: BigInt(row.member_id),
    toLinked: false,
    data: ({ member }) => ({
      requestId: writtenId('perkRequest', row.id),
      perkId: writtenId('perk', row.perk_id),
      member,
    }),
  }),
});
