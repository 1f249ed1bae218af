import type pg from 'pg';

/** A partner with its shops and terms, as the programme would have written them: the ledger only reads them. */
export interface ProgrammePartner {
  readonly id: bigint;
  readonly merchants: readonly bigint[];
  readonly contracts: readonly ProgrammeContract[];
}

export interface ProgrammeContract {
  readonly id: bigint;
  readonly funding: bigint;
  readonly issuer: boolean;
  readonly acceptor: boolean;
  /** Days, both inclusive; null = until a later version. */
  readonly from: string;
  readonly until: string | null;
  /** Points per rial. */
  readonly earnRate: string;
}

/** The key of the hashes in the books of test coalitions; of others it is random. */
export const DIGEST_KEY = Buffer.alloc(32, 9);

const ALWAYS = { issuer: true, acceptor: true, from: '2020-01-01', until: null };

/** Two partners that give and take points: one per 10,000 rial. */
export const TWO_PARTNERS: readonly ProgrammePartner[] = [
  {
    id: 21n,
    merchants: [31n, 32n],
    contracts: [{ id: 41n, funding: 51n, earnRate: '0.0001', ...ALWAYS }],
  },
  { id: 22n, merchants: [33n], contracts: [{ id: 42n, funding: 52n, earnRate: '0.0001', ...ALWAYS }] },
];

/** Writes partners with the ids they are to have. */
export async function insertProgramme(
  owner: pg.Client,
  coalitionId: bigint,
  partners: readonly ProgrammePartner[],
): Promise<void> {
  const at = new Date('2024-01-01T00:00:00.000Z');
  for (const { id, merchants, contracts } of partners) {
    await owner.query(
      `insert into partner (coalition_id, id, slug, name, status, reference_version, created_at)
       values ($1, $2, $3, '{"en":"Partner"}', 'ACTIVE', 0, $4)`,
      [coalitionId, id, `partner-${id}`, at],
    );
    await owner.query(
      `insert into merchant (coalition_id, id, partner_id, name, category, reference_version, created_at)
       select $1, unnest($2::bigint[]), $3, '{"en":"Shop"}', 'grocery', 0, $4`,
      [coalitionId, merchants, id, at],
    );
    for (const [index, contract] of contracts.entries()) {
      const funders = JSON.stringify([{ partnerId: String(id), percent: '100' }]);
      await owner.query(
        `insert into funding (coalition_id, id, issuer_partner_id, contract_version_id, funders, paid_at_issue_percent, currency,
            issue_price)
         values ($1, $2, $3, $4, $5, 100, 'IRR', 1000) on conflict do nothing`,
        [coalitionId, contract.funding, id, contract.id, funders],
      );
      await owner.query(
        `insert into contract_version (coalition_id, id, partner_id, version, issuer, acceptor, currency, earn_rate,
            burn_value, issue_price, redemption_price, effective_from, effective_until, funding_id, reference_version,
            created_at)
         values ($1, $2, $3, $4, $5, $6, 'IRR', $7, 1000, 1000, 1000, $8, $9, $10, 0, $11)`,
        [
          coalitionId,
          contract.id,
          id,
          index + 1,
          contract.issuer,
          contract.acceptor,
          contract.earnRate,
          contract.from,
          contract.until,
          contract.funding,
          at,
        ],
      );
    }
  }
}
