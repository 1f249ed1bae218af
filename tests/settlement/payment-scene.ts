import type pg from 'pg';
import { inCoalition } from '../../src/runtime/database.js';
import { createPaymentRun } from '../../src/settlement/payments/create-payment-run.js';
import { importBankConfirmations } from '../../src/settlement/payments/import-bank-confirmations.js';
import { paymentsOfRun } from '../../src/settlement/payments/read-payments.js';
import type { SetPaymentSettingsInput } from '../../src/settlement/payments/set-payment-settings.js';
import { setPaymentSettings } from '../../src/settlement/payments/set-payment-settings.js';
import { addDays } from '../../src/values/day.js';
import { dayOf } from '../../src/values/time-zone.js';
import { did, type StoryCoalition } from '../harness/coalition-story.js';
import type { ProgrammeNode } from '../harness/programme-node.js';

/** An account of no bank, other than that of the story's partners. */
export const OWN_ACCOUNT = 'IR580000000000000000001002';

export const SETTINGS: SetPaymentSettingsInput = {
  iban: OWN_ACCOUNT,
  holder: 'Hamsood coalition',
  bic: null,
  characterSet: 'LATIN',
  rails: null,
};

/** A coalition that can pay. */
export async function readyToPay(node: ProgrammeNode, story: StoryCoalition): Promise<void> {
  did(await setPaymentSettings(node.as(story.operator), SETTINGS));
}

/** Today in the zone of the story's coalition. */
export function today(): string {
  return dayOf(new Date(), 'Asia/Tehran');
}

export interface SceneStatement {
  readonly partnerId: bigint;
  /** Above 0: the partner owes it. */
  readonly minor: bigint;
  readonly currency?: string;
  readonly status?: 'ISSUED' | 'AGREED';
  readonly disputed?: bigint;
  readonly carried?: bigint;
}

/**
 * A statement as the close and the agreement leave it, with its posting: of the day after the partner's last one, or of
 * 1 January 2026. Written by hand, so that amounts are those of the test.
 */
export async function statementOf(
  owner: pg.Client,
  { coalitionId }: Pick<StoryCoalition, 'coalitionId'>,
  { partnerId, minor, currency = 'IRR', status = 'AGREED', disputed = 0n, carried = 0n }: SceneStatement,
): Promise<bigint> {
  const { rows: periods } = await owner.query<{ last: string | null }>(
    'select max(until_day)::text as last from settled_period where coalition_id = $1 and partner_id = $2',
    [coalitionId, partnerId],
  );
  const last = periods[0]?.last;
  const day = last ? addDays(last, 1) : '2026-01-01';
  await owner.query(
    'insert into settled_period (coalition_id, partner_id, from_day, until_day, settled_at) values ($1, $2, $3, $3, now())',
    [coalitionId, partnerId, day],
  );
  const agreed = status === 'AGREED';
  const { rows } = await owner.query<{ id: string }>(
    `insert into statement (coalition_id, partner_id, currency, number, from_day, until_day, status, total_minor,
        disputed_minor, carried_minor, minimum_minor, content_hash, closed_at, issued_at, dispute_until, agreed_at, agreed_by)
     values ($1, $2, $3, (select count(*) + 1 from statement where coalition_id = $1 and partner_id = $2 and currency = $3),
        $4, $4, $5, $6, $7, $8, 0, decode(repeat('ab', 32), 'hex'), now(), now(), $4, $9, $10) returning id::text`,
    [
      ...[coalitionId, partnerId, currency, day, status, minor, disputed, carried],
      ...[agreed ? new Date() : null, agreed ? 'system' : null],
    ],
  );
  const id = BigInt(rows[0]?.id ?? 0);
  await postStatementByHand(owner, coalitionId, { partnerId, minor, currency, id });
  return id;
}

async function postStatementByHand(
  owner: pg.Client,
  coalitionId: bigint,
  {
    partnerId,
    minor,
    currency,
    id,
  }: Required<Pick<SceneStatement, 'partnerId' | 'minor' | 'currency'>> & { id: bigint },
): Promise<void> {
  const account = async (kind: string, of: bigint | null) => {
    const { rows } = await owner.query<{ id: string }>(
      `insert into money_account (coalition_id, kind, partner_id, currency) values ($1, $2, $3, $4)
       on conflict do nothing returning id::text`,
      [coalitionId, kind, of, currency],
    );
    if (rows[0]) return rows[0].id;
    const { rows: open } = await owner.query<{ id: string }>(
      `select id::text from money_account where coalition_id = $1 and kind = $2 and currency = $4
          and partner_id is not distinct from $3`,
      [coalitionId, kind, of, currency],
    );
    return open[0]?.id;
  };
  const { rows } = await owner.query<{ id: string }>(
    `insert into money_transaction (coalition_id, kind, subject_id, at, actor) values ($1, 'STATEMENT', $2, now(), 'system')
     returning id::text`,
    [coalitionId, id],
  );
  await owner.query(
    `insert into money_entry (coalition_id, transaction_id, leg, account_id, amount_minor)
     values ($1, $2, 0, $3, $5::bigint), ($1, $2, 1, $4, -$5::bigint)`,
    [coalitionId, rows[0]?.id, await account('RECEIVABLE', partnerId), await account('ISSUING', null), minor],
  );
}

/** Balances of the money books by account, zeros left out; a partner's as `RECEIVABLE <id>`. */
export async function moneyBalances(owner: pg.Client, coalitionId: bigint): Promise<Record<string, bigint>> {
  const { rows } = await owner.query<{ name: string; sum: string }>(
    `select concat_ws(' ', a.kind, a.partner_id) as name, sum(e.amount_minor)::text as sum
       from money_entry e join money_account a on a.coalition_id = e.coalition_id and a.id = e.account_id
      where e.coalition_id = $1 group by 1 having sum(e.amount_minor) <> 0 order by 1`,
    [coalitionId],
  );
  return Object.fromEntries(rows.map(({ name, sum }) => [name, BigInt(sum)]));
}

export interface ToldEntry {
  readonly reference: string;
  readonly direction: 'IN' | 'OUT';
  readonly amount: string;
  readonly currency?: string;
  readonly status?: string;
  readonly account?: string;
}

/** A file of confirmations as a bank without camt.054 gives it; `name` makes files of the same entries differ. */
export function csvOf(entries: readonly ToldEntry[], name = ''): string {
  const lines = entries.map(
    ({ reference, direction, amount, currency = 'IRR', status = 'BOOKED', account = OWN_ACCOUNT }) =>
      [reference, direction, amount, currency, status, account, name].join(','),
  );
  return ['reference,direction,amount,currency,status,account,bank_reference', ...lines].join('\r\n');
}

/** A notification of debits and credits with one booking for each entry. */
export function camtOf(entries: readonly ToldEntry[], { name = 'N1', version = '08' } = {}): string {
  const booked = entries.map(({ reference, direction, amount, currency = 'IRR', status = 'BOOKED' }) => {
    const returned = status === 'RETURNED' ? '<RvslInd>true</RvslInd>' : '';
    const code =
      status === 'REJECTED' ? '<Prtry>RJCT</Prtry>' : `<Cd>${status === 'PENDING' ? 'PDNG' : 'BOOK'}</Cd>`;
    return `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${direction === 'IN' ? 'CRDT' : 'DBIT'}</CdtDbtInd>
      ${returned}<Sts>${code}</Sts><BookgDt><Dt>2026-02-01</Dt></BookgDt><AcctSvcrRef>B-7</AcctSvcrRef>
      <BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd>
      <NtryDtls><TxDtls><Refs><EndToEndId>${reference}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>`;
  });
  const account = entries[0]?.account ?? OWN_ACCOUNT;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.${version}"><BkToCstmrDbtCdtNtfctn>
  <GrpHdr><MsgId>${name}</MsgId><CreDtTm>2026-02-01T10:00:00+03:30</CreDtTm></GrpHdr>
  <Ntfctn><Id>${name}</Id><Acct><Id><IBAN>${account}</IBAN></Id></Acct>${booked.join('')}</Ntfctn>
</BkToCstmrDbtCdtNtfctn></Document>`;
}

/**
 * Statements of two partners, a run that pays the one and leaves the other out because it has no account, and the bank's
 * word for it: rows in every table of payments.
 */
export async function payStatements(
  owner: pg.Client,
  node: ProgrammeNode,
  story: StoryCoalition,
): Promise<void> {
  await readyToPay(node, story);
  const { rows: partners } = await owner.query<{ id: string }>(
    // Not the first one: its credit is limited, and what comes back of that is read from closed days.
    'select id::text from partner where coalition_id = $1 order by id desc limit 2',
    [story.coalitionId],
  );
  for (const { id } of partners) await statementOf(owner, story, { partnerId: BigInt(id), minor: -1_000n });
  await owner.query('update partner set settlement_iban = null, settlement_holder = null where id = $1', [
    partners[1]?.id,
  ]);
  const context = node.as(story.operator);
  const asked = { idempotencyKey: 'all', currency: 'IRR', executionDay: today() } as const;
  const { run } = did(await createPaymentRun(context, asked));
  const payments = await inCoalition(node.database, story.coalitionId, (em) =>
    paymentsOfRun(em, story.coalitionId, run.id),
  );
  const content = csvOf(
    payments.map(({ reference }) => ({ reference, direction: 'OUT', amount: '1000' })),
    String(story.coalitionId),
  );
  did(await importBankConfirmations(context, { format: 'CSV', content }));
}
