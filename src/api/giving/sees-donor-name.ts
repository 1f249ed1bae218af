import { isItself } from '../../access/principal.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';

/** A giver's name is for itself, operators and auditors, not for the partner through which it gave. */
export function seesDonorName({ principal }: Pick<RequestContext, 'principal'>, memberId: bigint): boolean {
  return principal.kind === 'member' ? isItself(principal, memberId) : readsWholeCoalition(principal);
}
