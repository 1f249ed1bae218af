import {
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { callerRuleOf } from '../../src/api/callers.js';
import { LIMITS } from '../../src/api/limits/limits.js';
import { apiSchema } from '../../src/api/schema.js';

/** The ways on which a partner's system can come to an object through the types of the API. */

const schema = apiSchema();

/** What every key sees: names, places, itself, and what belongs to any answer. */
const OPEN_TO_ALL = new Set(
  `Viewer Coalition Partner Merchant LocalizedText Money PageInfo UserError ExpiryPolicy
   PartnerConnection PartnerEdge MerchantConnection MerchantEdge MemberConnection MemberEdge
   TransactionConnection TransactionEdge SealBlockConnection SealBlockEdge SettlementDisputeConnection
   SettlementDisputeEdge SettlementLineConnection SettlementLineEdge SettlementStatementConnection
   SettlementStatementEdge Charity CharityConnection CharityEdge CharityCampaign CharityCampaignConnection
   CharityCampaignEdge CharitySponsor LinearDonations DonationStep CampaignProgress SponsorMatch
   CharityPledge CharityPledgeConnection CharityPledgeEdge`.split(/\s+/),
);

/** A field of Query or Mutation. */
export type Root = {
  readonly operation: 'query' | 'mutation';
  readonly field: GraphQLField<unknown, unknown>;
};

/** Those that partners' systems may ask. */
export const partnerRoots: readonly Root[] = [
  ...Object.values(schema.getQueryType()?.getFields() ?? {}).map((field) => ({
    operation: 'query' as const,
    field,
  })),
  ...Object.values(schema.getMutationType()?.getFields() ?? {}).map((field) => ({
    operation: 'mutation' as const,
    field,
  })),
].filter(({ field }) => callerRuleOf(field)?.partner !== undefined);

/** What fields below the roots must be given, or what keeps long ways affordable. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  'Partner.contractDifference': '(from: 1, to: 2)',
  'Member.donations': '(first: 1)',
  'Charity.campaigns': '(first: 1)',
  'Member.statement': '(from: "2020-01-01T00:00:00Z")',
  'MemberStatement.changes': '(first: 1)',
  'AccountStatement.entries': '(first: 1)',
  'ProgrammeAccount.statement': '(from: "2020-01-01T00:00:00Z")',
};

/** A way to an object: the names of the fields, `... on` its type where it takes that, and the leaves that it has. */
export interface Way {
  readonly names: readonly string[];
  readonly type: string;
  readonly leaves: readonly string[];
  /** What to ask for these leaves of the object. */
  selection(leaves: readonly string[]): string;
}

function* waysFrom(type: GraphQLNamedType, seen: readonly string[]): Generator<Way> {
  if (isAbstractType(type)) {
    for (const possible of schema.getPossibleTypes(type)) {
      for (const way of waysFrom(possible, seen))
        yield { ...way, selection: (leaves) => `... on ${possible.name} { ${way.selection(leaves)} }` };
    }
    return;
  }
  if (!isObjectType(type) || seen.includes(type.name)) return;
  const [leaves, objects] = Object.values(type.getFields()).reduce<
    [string[], GraphQLField<unknown, unknown>[]]
  >(
    ([names, others], each) =>
      isLeafType(getNamedType(each.type)) ? [[...names, each.name], others] : [names, [...others, each]],
    [[], []],
  );
  // What is open to all needs no asking.
  if (leaves.length > 0 && !OPEN_TO_ALL.has(type.name))
    yield { names: [], type: type.name, leaves, selection: (wanted) => wanted.join(' ') };
  for (const { name, type: next } of objects) {
    const asked = `${name}${ARGUMENTS[`${type.name}.${name}`] ?? ''}`;
    for (const way of waysFrom(getNamedType(next), [...seen, type.name])) {
      yield {
        ...way,
        names: [name, ...way.names],
        selection: (wanted) => `${asked} { ${way.selection(wanted)} }`,
      };
    }
  }
}

const known = new Map<string, readonly Way[]>();

/**
 * The ways from a root field that differ in their last two steps: what a resolver answers depends on the object it is
 * asked of, and that on the field it came from, not on the whole way there.
 */
export function waysOf({ name, type }: GraphQLField<unknown, unknown>): readonly Way[] {
  const found = known.get(name) ?? shortestWays(getNamedType(type));
  known.set(name, found);
  return found;
}

function shortestWays(type: GraphQLNamedType): readonly Way[] {
  const ways = [...waysFrom(type, [])]
    .filter(({ names }) => names.length + 1 < LIMITS.depth) // with the root field; deeper nobody may ask
    .sort((a, b) => a.names.length - b.names.length);
  return [...Map.groupBy(ways, endOf).values()].flatMap((same) => same.slice(0, 1));
}

/** Where a way ends: its last two steps, and the type that they lead to. */
export function endOf({ names, type }: Pick<Way, 'names' | 'type'>): string {
  return `${names.slice(-2).join()} ${type}`;
}

/** Every value at the end of the way, through all lists. */
export function valuesAt(data: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (data === null || data === undefined) return [];
  if (Array.isArray(data))
    return data.flatMap((item) => valuesAt(item, name === undefined ? [] : [name, ...rest]));
  return name === undefined ? [data] : valuesAt((data as Record<string, unknown>)[name], rest);
}
