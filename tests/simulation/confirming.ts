import type { Case, Names } from './case.js';
import type { Model } from './model.js';
import type { CodeStep, LockStep } from './steps.js';
import { HOUR_MS } from './terms.js';

export function code(model: Model, step: CodeStep, { at, code: text }: Names): Case {
  const { member } = step.asker;
  const prefix = `${member} `;
  return {
    member: null,
    *against() {
      yield model.state(member).status !== 'ACTIVE' && 'MEMBER_NOT_ACTIVE';
      const own = [...model.codes].filter(([name]) => name.startsWith(prefix)).map(([, each]) => each);
      const usable = own.filter(({ used, expiresAt }) => !used && expiresAt > at);
      const recent = own.filter(({ createdAt }) => createdAt > at - HOUR_MS);
      yield (usable.length >= 5 || recent.length >= 10) && 'SPEND_CODE_LIMIT_REACHED';
    },
    done() {
      const { partner, points } = step;
      const expiresAt = at + model.terms.spendCodeSeconds * 1000;
      model.journal.put(model.codes, `${prefix}${text}`, {
        partner,
        points,
        createdAt: at,
        expiresAt,
        used: false,
      });
      return {};
    },
  };
}

export function lock(model: Model, { kind, asker, member: named }: LockStep): Case {
  const member = model.survivorOf(named);
  const before = model.state(member).lock;
  const byMember = asker.by === 'member';
  return {
    member: null,
    *against() {
      // A member lifts its own lock only.
      yield kind === 'UNLOCK' && byMember && before !== null && before !== 'MEMBER' && 'SPENDING_LOCKED';
    },
    done() {
      if (kind === 'LOCK') model.set(member, { lock: byMember ? (before ?? 'MEMBER') : 'OPERATOR' });
      else if (before !== null) model.set(member, { lock: null, failedCodes: 0 });
      return {};
    },
  };
}
