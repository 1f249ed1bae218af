import { writeAudit } from '../access/audit-log.js';
import type { ProgrammeChange } from '../coalition/change-programme.js';
import { encodeId } from '../values/ids.js';
import { announceChange } from './announce-change.js';
import type { Partner, PartnerStatus } from './partner.entity.js';
import type { ProgrammeContext } from './programme-context.js';

/** Writes a partner's new state with its line in the audit log. */
export async function changeStatus(
  context: ProgrammeContext,
  { em, coalitionId, referenceVersion, at }: ProgrammeChange,
  partner: Partner,
  to: { readonly status: PartnerStatus; readonly action: string; readonly reason: string | null },
): Promise<Partner> {
  const before = partner.status;
  partner.status = to.status;
  partner.referenceVersion = referenceVersion;
  await em.flush();
  await announceChange(em, partner, { kind: 'STATUS', status: to.status, previousStatus: before, at });
  await writeAudit(em, context, {
    coalitionId,
    action: to.action,
    objectId: encodeId('partner', partner.id),
    reason: to.reason,
    before: { status: before },
    after: { status: to.status },
  });
  return partner;
}
