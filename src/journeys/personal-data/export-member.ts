import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { coalitionNow } from '../../ledger/balances.js';
import { membersByIds } from '../../members/read-members.js';
import type { PointsContext } from '../../points/points-context.js';
import { type Database, type EntityManager, entityManagerFor, inCoalition } from '../../runtime/database.js';
import { encodeId, ID_PREFIXES, type IdKind, MAX_ID } from '../../values/ids.js';
import { formatInstant } from '../../values/instant.js';
import { type DataSubject, dataSubjects } from './data-subject.js';
import type { PersonalTable, ToldRows } from './personal-table.js';
import { PERSONAL_TABLES } from './personal-tables.js';

/** Of the file; a list or value that is added does not change it. */
const EXPORT_FORMAT = 'hamsood member 1';

/** Rows read at once. */
const ROWS_AT_ONCE = 500;

type Told = Record<string, unknown>;

interface Row {
  /** The key's values, then the row: all of its numbers as text, which holds them exactly. */
  readonly key: readonly string[];
  readonly row: Told;
}

/**
 * Opens the export of everything about a member (rule A-05), and notes in the audit log who took it; undefined when there
 * is no such member. For operators: it holds what each partner keeps for itself, which no partner may come by, nor a
 * member's token, since partners make those (rule A-04). What is a part of it as its duplicate is told with it, and by a
 * duplicate's id all of that (rule A-11).
 */
export async function openMemberExport(
  context: Pick<PointsContext, 'principal' | 'database' | 'clock' | 'requestId'>,
  askedId: bigint,
): Promise<AsyncGenerator<string, void, undefined> | undefined> {
  const coalitionId = actingCoalition(context);
  const memberId = await inCoalition(context.database, coalitionId, async (em) => {
    const asked = (await membersByIds(em, coalitionId, [askedId])).get(askedId);
    if (!asked) return undefined;
    const memberId = asked.mergedInto ?? askedId;
    const objectId = encodeId('member', memberId);
    await writeAudit(em, context, { coalitionId, action: 'member.exported', objectId });
    return memberId;
  });
  return memberId !== undefined ? exportMember(context.database, coalitionId, memberId) : undefined;
}

/**
 * Everything that is kept about a member, as one JSON object, piece by piece (rule A-05): `format`, `exportedAt`, and a
 * list for each table, whose rows have the names of its columns in camel case. Identifiers are those of the API,
 * instants are in UTC, numbers are decimal digits in text. Each piece is read when it is asked for, and nothing is held
 * in the database meanwhile: what is posted while it is read may be in it or not.
 */
async function* exportMember(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  memberId: bigint,
): AsyncGenerator<string, void, undefined> {
  const subjects = await dataSubjects(entityManagerFor(database, coalitionId), coalitionId, memberId);
  const now = await coalitionNow(entityManagerFor(database, coalitionId), coalitionId);
  yield `{\n"format": ${JSON.stringify(EXPORT_FORMAT)},\n"exportedAt": ${JSON.stringify(formatInstant(now))}`;
  for (const personal of PERSONAL_TABLES) {
    const { told } = personal;
    if ('why' in told) continue;
    yield `,\n${JSON.stringify(told.section)}: [`;
    let before = '';
    for (const subject of subjects) {
      for await (const rows of pagesOf(database, subject, personal, told)) {
        const texts = rows.map((row) => `\n  ${JSON.stringify(asTold(row, told))}`);
        yield before + texts.join(',');
        before = ',';
      }
    }
    yield before === '' ? ']' : '\n]';
  }
  yield '\n}\n';
}

async function* pagesOf(
  database: Pick<Database, 'orm'>,
  subject: DataSubject,
  personal: PersonalTable,
  told: ToldRows,
): AsyncGenerator<Told[]> {
  for (let after: readonly string[] | undefined; ; ) {
    const em = entityManagerFor(database, subject.coalitionId);
    const rows = await readPage(em, subject, personal, told, after);
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(({ row }) => row);
    if (rows.length < ROWS_AT_ONCE) return;
    after = last.key;
  }
}

async function readPage(
  em: EntityManager,
  subject: DataSubject,
  { table, rows }: PersonalTable,
  { key, hidden = {}, extra = {} }: ToldRows,
  after: readonly string[] | undefined,
): Promise<Row[]> {
  const columns = key.map(([column]) => `t.${column}`).join(', ');
  const beyond = after ? `and (${columns}) > (${key.map(([, type]) => `?::${type}`).join(', ')})` : '';
  const more = Object.entries(extra).map(([name, sql]) => `, '${name}', ${sql}`);
  const left = ['coalition_id', ...Object.keys(hidden)].join(',');
  const found = await em.execute<{ key: string; row: string }[]>(
    `select array_to_json(array[${key.map(([column]) => `t.${column}::text`).join(', ')}])::text as key,
            (select jsonb_object_agg(c.key, case jsonb_typeof(c.value)
                      when 'number' then to_jsonb(c.value #>> '{}')
                      when 'array' then (select coalesce(jsonb_agg(case jsonb_typeof(a.item)
                             when 'number' then to_jsonb(a.item #>> '{}') else a.item end order by a.at), '[]')
                                           from jsonb_array_elements(c.value) with ordinality a(item, at))
                      else c.value end)
               from jsonb_each(to_jsonb(t) || jsonb_build_object('coalition_id', null${more.join('')})) c
              where c.key <> all ('{${left}}'))::text as row
       from ${table} t
      where t.coalition_id = ${subject.coalitionId} and ${rows(subject)} ${beyond}
      order by ${columns} limit ${ROWS_AT_ONCE}`,
    [...(after ?? [])],
  );
  return found.map(({ key: keyText, row }) => ({ key: JSON.parse(keyText), row: JSON.parse(row) }));
}

/** A row as it is told: names in camel case, ids and instants as in the API. */
function asTold(row: Told, { ids = {} }: ToldRows): Told {
  const told: Told = {};
  for (const [column, value] of Object.entries(row)) {
    const kind = ids[column];
    const known = typeof kind === 'object' ? (row[kind.kindIn] as IdKind) : kind;
    told[camelCase(column)] = known ? idText(known, value) : isInstant(column) ? instantText(value) : value;
  }
  return told;
}

function idText(kind: IdKind, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => idText(kind, one));
  if (typeof value !== 'string' || !/^[0-9]{1,19}$/.test(value) || !(kind in ID_PREFIXES)) return value;
  const id = BigInt(value);
  // 0 stands for no partner in particular.
  if (id === 0n) return null;
  return id <= MAX_ID ? encodeId(kind, id) : value;
}

function isInstant(column: string): boolean {
  return column === 'at' || column.endsWith('_at');
}

function instantText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const instant = new Date(value);
  return Number.isNaN(instant.getTime()) ? value : instant.toISOString();
}

function camelCase(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
