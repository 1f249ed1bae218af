import { enrolMembers } from '../../members/enrol-members.js';
import type { MemberKind } from '../../members/member.entity.js';
import type { PointsContext } from '../../points/points-context.js';
import type { ImportReport } from './import-report.js';
import { ImportStoppedError } from './import-stopped.error.js';

/** Beyond it the memory is emptied: members are then looked up again, and counted as known once more. */
const MOST_REMEMBERED = 1_000_000;

/** The members of a file by the partner's own id for them: enrolled as they turn up, remembered for the rest of it. */
export class ImportMembers {
  readonly #context: PointsContext;
  readonly #partnerId: bigint;
  readonly #kind: MemberKind;
  readonly #known = new Map<string, bigint>();

  constructor(context: PointsContext, partnerId: bigint, kind: MemberKind) {
    this.#context = context;
    this.#partnerId = partnerId;
    this.#kind = kind;
  }

  /**
   * The members of these ids, in one transaction for those not met before; counts them in the report.
   * @throws ImportStoppedError when the partner may not enrol members (any more)
   */
  async find(externalIds: readonly string[], report: ImportReport): Promise<ReadonlyMap<string, bigint>> {
    const unmet = [...new Set(externalIds)].filter((externalId) => !this.#known.has(externalId));
    const found = new Map<string, bigint>();
    if (unmet.length > 0) {
      const outcome = await enrolMembers(this.#context, {
        partnerId: this.#partnerId,
        kind: this.#kind,
        externalIds: unmet,
      });
      if (outcome.refusals) throw new ImportStoppedError(outcome.refusals[0].message);
      report.membersEnrolled += outcome.done.created;
      report.membersKnown += unmet.length - outcome.done.created;
      for (const [externalId, memberId] of outcome.done.memberIds) found.set(externalId, memberId);
    }
    for (const externalId of externalIds) {
      const memberId = this.#known.get(externalId);
      if (memberId !== undefined) found.set(externalId, memberId);
    }
    if (this.#known.size + found.size > MOST_REMEMBERED) this.#known.clear();
    for (const [externalId, memberId] of found) this.#known.set(externalId, memberId);
    return found;
  }
}
