import { IsolationLevel } from '@mikro-orm/core';
import DataLoader from 'dataloader';
import { type BalanceChange, type ChangesRange, readBalanceChanges } from '../../ledger/balance-changes.js';
import {
  listProgrammeAccounts,
  type ProgrammeAccount,
  type ProgrammeEntry,
  programmeBalancesAt,
  readProgrammeAccounts,
  readProgrammeEntries,
} from '../../ledger/programme-accounts.js';
import type { EntityManager } from '../../runtime/database.js';

/** A page of the changes of one member's balance, as a loader's key. */
export interface ChangesPage extends ChangesRange {
  readonly most: number;
}

/** What of one account of the programme to read, as a loader's key: its balance at an instant, or a page of entries. */
export type AccountReading = { readonly accountId: bigint } & (
  | { readonly what: 'balance'; readonly at: Date | null }
  | {
      readonly what: 'entries';
      readonly from: Date;
      readonly to: Date | null;
      readonly after: bigint;
      readonly most: number;
    }
);

type AccountAnswer = bigint | readonly ProgrammeEntry[];

/** Reads of statements for one operation; see {@link Loaders}. */
export interface StatementLoaders {
  readonly balanceChanges: DataLoader<ChangesPage, readonly BalanceChange[], string>;
  readonly programmeAccounts: DataLoader<bigint, ProgrammeAccount | undefined>;
  /** Of a partner, of the coalition itself under null. */
  accountsOf(partnerId: bigint | null): Promise<readonly ProgrammeAccount[]>;
  programmeBalance(accountId: bigint, at: Date | null): Promise<bigint>;
  programmeEntries(
    page: Omit<Extract<AccountReading, { readonly what: 'entries' }>, 'what'>,
  ): Promise<readonly ProgrammeEntry[]>;
}

interface StatementSource {
  readonly coalitionId: bigint;
  reader(): EntityManager;
}

export function createStatementLoaders({ coalitionId, reader }: StatementSource): StatementLoaders {
  // All of one tick, of one state of the books: an opening balance, entries and a closing balance that were read while
  // others post would not add up otherwise.
  const readings = new DataLoader<AccountReading, AccountAnswer, string>(
    (keys) =>
      reader().transactional((em) => readAccounts(em as EntityManager, coalitionId, keys), {
        isolationLevel: IsolationLevel.REPEATABLE_READ,
        readOnly: true,
      }),
    { cacheKeyFn: (key) => `${key.accountId} ${questionOf(key)}` },
  );
  // A loader takes no null.
  const owners = new DataLoader<{ readonly id: bigint | null }, readonly ProgrammeAccount[], string>(
    async (asked) => {
      const found = await listProgrammeAccounts(
        reader(),
        coalitionId,
        asked.map(({ id }) => id),
      );
      return asked.map(({ id }) => found.get(id) ?? []);
    },
    { cacheKeyFn: ({ id }) => String(id) },
  );
  return {
    balanceChanges: new DataLoader(
      async (keys) => {
        const found = new Map<string, readonly BalanceChange[]>();
        for (const [most, pages] of Map.groupBy(keys, (key) => key.most)) {
          const lists = await readBalanceChanges(reader(), coalitionId, pages, most);
          for (const [at, page] of pages.entries()) found.set(changesKey(page), lists[at] ?? []);
        }
        return keys.map((key) => found.get(changesKey(key)) ?? []);
      },
      { cacheKeyFn: changesKey },
    ),
    programmeAccounts: new DataLoader(async (ids) => {
      const found = await readProgrammeAccounts(reader(), coalitionId, ids);
      return ids.map((id) => found.get(id));
    }),
    accountsOf: (id) => owners.load({ id }),
    programmeBalance: async (accountId, at) =>
      (await readings.load({ what: 'balance', accountId, at })) as bigint,
    programmeEntries: async (page) =>
      (await readings.load({ what: 'entries', ...page })) as readonly ProgrammeEntry[],
  };
}

/** One statement for each different question, however many accounts it is asked of. */
async function readAccounts(
  em: EntityManager,
  coalitionId: bigint,
  keys: readonly AccountReading[],
): Promise<AccountAnswer[]> {
  const answers = new Map<AccountReading, AccountAnswer>();
  for (const asked of Map.groupBy(keys, questionOf).values()) {
    const [question] = asked as [AccountReading];
    const ids = asked.map(({ accountId }) => accountId);
    const found: ReadonlyMap<bigint, AccountAnswer> =
      question.what === 'balance'
        ? await programmeBalancesAt(em, coalitionId, ids, question.at)
        : await readProgrammeEntries(em, coalitionId, ids, question);
    for (const key of asked) answers.set(key, found.get(key.accountId) ?? (key.what === 'balance' ? 0n : []));
  }
  return keys.map((key) => answers.get(key) as AccountAnswer);
}

function questionOf(key: AccountReading): string {
  if (key.what === 'balance') return `balance ${key.at?.getTime()}`;
  return [key.from.getTime(), key.to?.getTime(), key.after, key.most].join(' ');
}

function changesKey({ memberId, after, until, most }: ChangesPage): string {
  return [memberId, after, until, most].join(' ');
}
