import type { EntityManager } from '../../runtime/database.js';
import type { LineKind, PricedLine } from '../pricing/priced-line.js';
import { type CoalitionMoneyAccount, type MoneyEntry, postMoney } from './post-money.js';

/** On which account a line stands: of the coalition, or the partner's own float. What is carried over stays owed. */
const ACCOUNTS: Readonly<Record<Exclude<LineKind, 'CARRIED_OVER'>, CoalitionMoneyAccount | 'FLOAT'>> = {
  ISSUING: 'ISSUING',
  CAMPAIGN: 'CAMPAIGN',
  REDEMPTION: 'REDEMPTION',
  SERVICE_FEE: 'SERVICE_FEE',
  VAT: 'VAT',
  BREAKAGE: 'BREAKAGE',
  SHORTFALL: 'SHORTFALL',
  FLOAT: 'FLOAT',
  FLOAT_REFUND: 'FLOAT',
  // One account: what payers owe for uses and partners are owed for them is level, but for what the coalition pays.
  PERK_COST: 'PERK',
  PERK_CREDIT: 'PERK',
  REBATE_COST: 'REBATE',
  ADJUSTMENT: 'ADJUSTMENT',
  LIABILITY_TRANSFER: 'LIABILITY',
  // One account: what partners add to donations, and what they give of their purchases.
  MATCHED_DONATION: 'MATCHED_DONATION',
  PLEDGED_DONATION: 'MATCHED_DONATION',
};

/**
 * What a statement's lines post: each its money to the partner's current account, and the opposite to the account of its
 * kind. What is carried over was posted with the statement that it comes from, and lines of 0 move nothing.
 */
export function entriesOfLines(
  lines: readonly Pick<PricedLine, 'kind' | 'money'>[],
  partnerId: bigint,
): MoneyEntry[] {
  return lines.flatMap(({ kind, money }): MoneyEntry[] => {
    if (kind === 'CARRIED_OVER' || money.minor === 0n) return [];
    const account = ACCOUNTS[kind];
    return [
      { account: { kind: 'RECEIVABLE', partnerId }, money },
      {
        account: account === 'FLOAT' ? { kind: account, partnerId } : { kind: account, partnerId: null },
        money: { ...money, minor: -money.minor },
      },
    ];
  });
}

/** Posts a closed statement's lines. */
export async function postStatement(
  em: EntityManager,
  coalitionId: bigint,
  {
    statementId,
    partnerId,
    lines,
    at,
  }: {
    readonly statementId: bigint;
    readonly partnerId: bigint;
    readonly lines: readonly Pick<PricedLine, 'kind' | 'money'>[];
    readonly at: Date;
  },
): Promise<void> {
  const entries = entriesOfLines(lines, partnerId);
  if (entries.length === 0) return;
  await postMoney(em, coalitionId, {
    kind: 'STATEMENT',
    subjectId: statementId,
    at,
    actor: 'system',
    entries,
  });
}
