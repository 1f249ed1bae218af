import 'reflect-metadata';
import { GraphQLObjectType, GraphQLSchema, GraphQLString, graphql } from 'graphql';
import type { Role, UserPrincipal } from '../../src/access/principal.js';
import { type CallerRule, guardRootFields } from '../../src/api/callers.js';
import type { RequestContext } from '../../src/api/context.js';
import { maySeeMember, resolveMember } from '../../src/api/members/member-reference.js';
import { transactionsPage } from '../../src/api/transactions/list-transactions.js';
import { maySeeOperation } from '../../src/api/transactions/transaction-visibility.js';

/** Rules: who is not named is kept out, also behind a root field that would let it in one day. */

function person(...roles: Role[]): UserPrincipal {
  return { kind: 'user', subject: 'usr_1', coalitionId: 1n, roles, partnerId: 5n, expiresAt: new Date(8e15) };
}

/** What reading would find: everything. */
const contextOf = (principal: UserPrincipal) =>
  ({
    principal,
    coalitionId: 1n,
    services: { members: { resolve: async () => 7n } },
    loaders: { links: { load: async () => undefined } },
  }) as unknown as RequestContext;

async function isLetIn(rule: CallerRule, principal: UserPrincipal): Promise<boolean> {
  const field = { type: GraphQLString, resolve: () => 'in', extensions: { callers: rule } };
  const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields: { field } }) });
  guardRootFields(schema);
  const { data } = await graphql({ schema, source: '{ field }', contextValue: { principal } });
  return data?.field === 'in';
}

test.each([
  ['staff', { staff: true }, ['account-manager', 'partner-staff']],
  ['auditors', { auditor: true }, ['auditor']],
  ['account managers', { manager: true }, ['account-manager']],
  ['operators', { operator: true }, ['operator']],
  ['operators and staff', { operator: true, staff: true }, ['operator', 'account-manager', 'partner-staff']],
  ['nobody', {}, []],
] as const)(
  'A-03 a field for %s is for no other role, nor for people without one',
  async (_, rule, roles) => {
    const outcomes: Record<string, boolean> = { none: await isLetIn(rule, person()) };
    for (const role of ['operator', 'auditor', 'account-manager', 'partner-staff'] as const) {
      outcomes[role] = await isLetIn(rule, person(role));
    }
    expect(Object.keys(outcomes).filter((role) => outcomes[role])).toEqual(roles);
  },
);

test.each([['account-manager'], ['partner-staff']] as const)(
  'A-04 the role %s alone makes neither members nor transactions visible',
  async (role) => {
    const context = contextOf(person(role));
    expect(await resolveMember(context, { by: 'card', value: 'CARD-1' })).toBeNull();
    expect(await maySeeMember(context, 7n)).toBe(false);
    expect(maySeeOperation(context, { partnerId: 5n, memberId: 7n })).toBe(false);
    expect(await transactionsPage(context, {}, undefined)).toMatchObject({ edges: [] });
  },
);

test.each([['operator'], ['auditor']] as const)(
  'A-04 the role %s makes all of them visible',
  async (role) => {
    const context = contextOf(person(role));
    expect(await resolveMember(context, { by: 'card', value: 'CARD-1' })).toBe(7n);
    expect(await maySeeMember(context, 7n)).toBe(true);
    expect(maySeeOperation(context, { partnerId: 5n, memberId: 7n })).toBe(true);
  },
);
