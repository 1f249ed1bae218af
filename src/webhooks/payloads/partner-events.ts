import { storedMoney } from '../../partners/stored-decimals.js';
import type { Currency } from '../../values/currency.js';
import { formatMoneyAmount } from '../../values/money.js';
import { aboutNobody, describedBy } from './described-rows.js';
import type { JsonObject } from './event-payload.js';
import { partnersOf, writtenId } from './written-fields.js';

interface ChangeRow {
  id: string;
  partner_id: string;
  kind: string;
  status: string | null;
  previous_status: string | null;
  subject_id: string | null;
  category: string | null;
  version: number | null;
  effective_from: string | null;
  effective_until: string | null;
  amount: string | null;
  currency: string | null;
}

export const describePartnerEvents = describedBy<ChangeRow>({
  sql: `select p.id::text, p.partner_id::text, p.kind, p.status, p.previous_status, p.subject_id::text, m.category, c.version,
               c.effective_from::text, c.effective_until::text, d.amount::text, d.currency
          from partner_change p
          left join merchant m on p.kind = 'MERCHANT' and m.coalition_id = p.coalition_id and m.id = p.subject_id
          left join contract_version c on p.kind = 'CONTRACT' and c.coalition_id = p.coalition_id and c.id = p.subject_id
          left join float_deposit d on p.kind = 'FLOAT' and d.coalition_id = p.coalition_id and d.id = p.subject_id
         where p.coalition_id = :coalition and p.id = any(:ids)`,
  describe: (row) => {
    const partnerId = writtenId('partner', row.partner_id);
    return aboutNobody(partnersOf(row.partner_id), { partnerId, ...changedFields(row) });
  },
});

function changedFields(row: ChangeRow): JsonObject {
  const subject = row.subject_id ?? '0';
  switch (row.kind) {
    case 'STATUS':
      return { status: row.status, previousStatus: row.previous_status };
    case 'MERCHANT':
      return { merchantId: writtenId('merchant', subject), category: row.category };
    case 'CONTRACT':
      return {
        contractVersionId: writtenId('contractVersion', subject),
        version: row.version,
        effectiveFrom: row.effective_from,
        effectiveUntil: row.effective_until,
      };
    case 'FLOAT': {
      const currency = row.currency as Currency;
      const amount = formatMoneyAmount(storedMoney(row.amount ?? '0', currency));
      return { depositId: writtenId('deposit', subject), amount: { amount, currency } };
    }
    default:
      return {};
  }
}

interface WarningRow {
  id: string;
  partner_id: string;
  percent: number;
  charged: string;
  most: string;
  currency: string;
}

export const describeLimitEvents = describedBy<WarningRow>({
  sql: `select w.id::text, w.partner_id::text, w.percent, trim_scale(w.charged)::text as charged,
               trim_scale(w.most)::text as most, w.currency
          from limit_warning w where w.coalition_id = :coalition and w.id = any(:ids)`,
  describe: ({ partner_id, percent, charged, most, currency }) =>
    aboutNobody(partnersOf(partner_id), {
      partnerId: writtenId('partner', partner_id),
      percent,
      used: { amount: charged, currency },
      limit: { amount: most, currency },
    }),
});

interface ExitRow {
  id: string;
  partner_id: string;
  last_earn_day: string;
  last_burn_day: string;
}

export const describeExitEvents = describedBy<ExitRow>({
  sql: `select x.id::text, x.partner_id::text, x.last_earn_day::text, x.last_burn_day::text
          from partner_exit x where x.coalition_id = :coalition and x.id = any(:ids)`,
  describe: (row) =>
    aboutNobody(partnersOf(row.partner_id), {
      exitId: writtenId('exit', row.id),
      partnerId: writtenId('partner', row.partner_id),
      lastEarnDay: row.last_earn_day,
      lastBurnDay: row.last_burn_day,
    }),
});
