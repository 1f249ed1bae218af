import { readContact } from '../../members/business/contact.js';
import { findEmployee } from '../../members/business/employee.js';
import { findAgreement } from '../../members/business/parent-account.js';
import { findPool } from '../../members/business/points-pool.js';
import { findQualificationPool } from '../../members/business/qualification-pool.js';
import { isOffered } from '../../perks/perk.js';
import { findGrant } from '../../perks/perk-grant.js';
import { findRequest } from '../../perks/perk-request.js';
import { dayOf } from '../../values/time-zone.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import type { Node } from '../node/node.type.js';
import { Perk, PerkGrant, PerkRequest } from '../perks/perk.type.js';
import { BusinessContact, ParentAccount } from './business-account.type.js';
import { Employee } from './employee.type.js';
import { PointsPool } from './points-pool.type.js';
import { QualificationPool } from './qualification-pool.type.js';
import { visibleBusinessAccount } from './visible-account.js';

type Kind =
  | 'businessContact'
  | 'parentAccount'
  | 'employee'
  | 'pointsPool'
  | 'qualificationPool'
  | 'perk'
  | 'perkGrant'
  | 'perkRequest';

/**
 * What has this id, as far as the caller may see it: what is an account's for whoever sees the account, an employee also
 * for the member that it is, a perk for whom the catalogue shows it. Partners see none of it.
 */
export async function visibleBusinessNode(
  context: RequestContext,
  kind: Kind,
  id: bigint,
): Promise<Node | null> {
  const { coalitionId, principal } = context;
  if (principal.kind === 'partner') return null;
  const em = context.reader();
  switch (kind) {
    case 'businessContact': {
      const contact = await readContact(em, coalitionId, id);
      return contact && (await sees(context, contact.memberId)) ? BusinessContact.of(contact) : null;
    }
    case 'parentAccount': {
      const agreement = await findAgreement(em, coalitionId, id);
      const seen =
        agreement && ((await sees(context, agreement.childId)) || (await sees(context, agreement.parentId)));
      return seen ? ParentAccount.of(agreement) : null;
    }
    case 'employee': {
      const employee = await findEmployee(em, coalitionId, id);
      const isItself =
        principal.kind === 'member' && !principal.contact && principal.memberId === employee?.memberId;
      return employee && (isItself || (await sees(context, employee.accountId)))
        ? Employee.of(employee)
        : null;
    }
    case 'pointsPool': {
      const pool = await findPool(em, coalitionId, id);
      const seen = pool && ((await sees(context, pool.childId)) || (await sees(context, pool.parentId)));
      return seen ? PointsPool.of(pool) : null;
    }
    case 'qualificationPool': {
      const pool = await findQualificationPool(em, coalitionId, id);
      const seen = pool && ((await sees(context, pool.childId)) || (await sees(context, pool.parentId)));
      return seen ? QualificationPool.of(pool) : null;
    }
    case 'perk':
      return visiblePerk(context, id);
    case 'perkGrant': {
      const grant = await findGrant(em, coalitionId, id);
      return grant && (await sees(context, grant.memberId)) ? PerkGrant.of(grant) : null;
    }
    case 'perkRequest': {
      const request = await findRequest(em, coalitionId, id);
      return request && (await sees(context, request.memberId)) ? PerkRequest.of(request) : null;
    }
  }
}

async function sees(context: RequestContext, memberId: bigint): Promise<boolean> {
  const ref = { by: 'id', value: memberId, text: '' } as const;
  return (await visibleBusinessAccount(context, ref)) !== null;
}

/** As in the catalogue: members see what can be had today. */
async function visiblePerk(context: RequestContext, id: bigint): Promise<Perk | null> {
  const { principal } = context;
  const isStaff =
    readsWholeCoalition(principal) ||
    (principal.kind === 'user' && principal.roles.includes('account-manager'));
  if (principal.kind !== 'member' && !isStaff) return null;
  const perk = await context.loaders.perks.load(id);
  if (!perk || isStaff) return perk ? Perk.of(perk) : null;
  const { terms } = await context.programme();
  return isOffered(perk, dayOf(await context.loaders.coalitionNow(), terms.timeZone)) ? Perk.of(perk) : null;
}
