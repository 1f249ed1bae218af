import { isItself, type MemberPrincipal } from '../../access/principal.js';
import { listTransactions } from '../../ledger/transactions.js';
import { decodeId, encodeId } from '../../values/ids.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { type PageArguments, pageRequest } from '../connection/page.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { resolveMember } from '../members/member-reference.js';
import type { Transaction } from './transaction.type.js';
import type { TransactionFilterInput } from './transactions.input.js';
import { transactionFor } from './visible-transaction.js';

/**
 * A page of the transactions that the caller may see, newest first.
 * @param memberId of this member only
 */
export async function transactionsPage(
  context: RequestContext,
  page: PageArguments,
  filter: TransactionFilterInput | undefined,
  memberId?: bigint,
): Promise<Connection<Transaction>> {
  const conditions = await conditionsOf(context, filter ?? {}, memberId);
  if (!conditions) return connectionOf(pageRequest('transactions', { first: page.first }), []);
  const request = pageRequest(listName(conditions.memberId), page);
  const piece = { limit: request.size + 1, older: request.after };
  // Below a list of members every one of them asks for its own: those are read together.
  const read =
    memberId === undefined
      ? await listTransactions(context.reader(), context.coalitionId, conditions, piece)
      : await context.loaders.memberTransactions.load({ memberId, filter: conditions, page: piece });
  const visible = read.map(async ({ record, position }) => {
    const node = await transactionFor(context, record);
    // The conditions are to keep such rows out; what they let through is a fault, not a page with holes.
    if (!node) throw new Error('a list holds a transaction that its caller may not see');
    return { node, position };
  });
  return connectionOf(request, await Promise.all(visible));
}

/** A member's list has positions of its own: the numbers of its entries. Everything else is in the order of ids. */
function listName(memberId: bigint | undefined): string {
  return memberId === undefined ? 'transactions' : `transactions:${encodeId('member', memberId)}`;
}

/** The conditions, narrowed to what the caller may see; undefined when nothing can meet them. */
async function conditionsOf(
  context: RequestContext,
  filter: TransactionFilterInput,
  ofMember: bigint | undefined,
) {
  const reader = new InputReader();
  const ref = filter.member ? reader.member(filter.member, ['filter', 'member']) : undefined;
  const { types, from, to } = reader.finishQuery({
    types: filter.types == null ? undefined : reader.list(filter.types, ['filter', 'types']),
    from: reader.optionalInstant(filter.from, ['filter', 'from']),
    to: reader.optionalInstant(filter.to, ['filter', 'to']),
  });
  const { principal } = context;
  const ownOnly = principal.kind === 'member' || principal.kind === 'partner';
  if (!ownOnly && !readsWholeCoalition(principal)) return undefined;
  const member = onlyOne(
    ofMember,
    principal.kind === 'member' ? own(principal, ofMember) : undefined,
    ref && (await resolveMember(context, ref)),
  );
  const partner = onlyOne(
    principal.kind === 'partner' ? principal.partnerId : undefined,
    filter.partnerId == null ? undefined : (decodeId('partner', filter.partnerId) ?? null),
  );
  const merchant = filter.merchantId == null ? undefined : (decodeId('merchant', filter.merchantId) ?? null);
  if (member === null || partner === null || merchant === null) return undefined;
  return {
    memberId: member,
    partnerId: partner,
    merchantId: merchant,
    types,
    from: from ?? undefined,
    to: to ?? undefined,
  };
}

/** The member of a token, or the one that is a part of it and is asked for. */
function own(principal: MemberPrincipal, ofMember: bigint | undefined): bigint {
  return ofMember !== undefined && isItself(principal, ofMember) ? ofMember : principal.memberId;
}

/** The one value that all conditions name; undefined when none names any, null when they name different ones. */
function onlyOne(...named: (bigint | null | undefined)[]): bigint | null | undefined {
  const values = new Set(named.filter((value) => value !== undefined));
  if (values.size > 1) return null;
  return values.size === 0 ? undefined : [...values][0];
}
