/** An insurance renewal that takes points at once or after an inspection: see README.md. */
import path from 'node:path';
import { Hamsood } from '@hamsood/partner-sdk';
import { type Asked, pointsOf, serveApp } from '../frame/app-server.ts';
import { Conflict } from '../frame/conflict.ts';
import { Journal } from '../frame/journal.ts';
import { quotePayment } from '../frame/payment.ts';
import { readSettings } from '../frame/settings.ts';
import { Workflow } from '../frame/workflow.ts';
import { POLICIES, policyOf } from './policies.ts';
import { cancel, isOver, issue, newRenewal, type Renewal, stepOf, withdraw } from './renewals.ts';

const settings = readSettings();
const { endpoint, apiKey, merchantId } = settings;
const hamsood = new Hamsood({ apiKey, endpoint });
const journal = await Journal.open<Renewal>(path.join(settings.store, 'renewals.json'));
const renewals = new Workflow(journal, stepOf(hamsood, merchantId));

const own = (memberId: string) => journal.all().filter((renewal) => renewal.memberId === memberId);

const paymentOf = ({ session, body }: Asked) => {
  const policy = policyOf(body.policy);
  const { premium: total } = policy;
  const question = { memberId: session.memberId, merchantId, total, points: pointsOf(body.points) };
  return { policy, payment: quotePayment(hamsood, question) };
};

/** Only one's own; the inspector's buttons are on the same page, since there is no inspector. */
const decide = ({ session, id }: Asked, decision: (renewal: Renewal) => Renewal | undefined) => {
  if (journal.get(id)?.memberId !== session.memberId) throw new Conflict('NO_SUCH_RENEWAL', 'There is none.');
  return renewals.decide(id, decision);
};

await serveApp('insurance', settings, hamsood, {
  'GET /api/state': ({ session }) => ({ policies: POLICIES, renewals: own(session.memberId) }),
  'POST /api/quote': async (asked) => {
    const { policy, payment } = paymentOf(asked);
    return { ...(await payment), total: policy.premium };
  },
  'POST /api/renewals': async (asked) => {
    const { policy, payment } = paymentOf(asked);
    const paid = await payment;
    const { memberId } = asked.session;
    if (own(memberId).some((renewal) => renewal.policy === policy.id && !isOver(renewal))) {
      throw new Conflict('RENEWED_ALREADY', 'This policy is being renewed already.');
    }
    if (paid.points.toString() !== asked.body.points) {
      throw new Conflict('POINTS_CHANGED', 'The points have changed meanwhile: look again.');
    }
    return renewals.begin(newRenewal(memberId, policy, paid));
  },
  'POST /api/renewals/:id/issue': (asked) => decide(asked, issue),
  'POST /api/renewals/:id/withdraw': (asked) => decide(asked, withdraw),
  'POST /api/renewals/:id/cancel': (asked) => decide(asked, cancel),
});
renewals.resume();
