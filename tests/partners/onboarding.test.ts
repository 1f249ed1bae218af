import type { PartnerPrincipal } from '../../src/access/principal.js';
import { SCOPES } from '../../src/access/scopes.js';
import { enrolMember } from '../../src/members/enrol-member.js';
import { activatePartner } from '../../src/partners/activate-partner.js';
import { addContractVersion } from '../../src/partners/add-contract-version.js';
import { addMerchant } from '../../src/partners/add-merchant.js';
import { issueApiKey } from '../../src/partners/issue-api-key.js';
import { partnerOnboarding } from '../../src/partners/partner-onboarding.js';
import { registerPartner } from '../../src/partners/register-partner.js';
import { setSettlementAccount } from '../../src/partners/set-settlement-account.js';
import { suspendPartner } from '../../src/partners/suspend-partner.js';
import { burnPoints } from '../../src/points/burn-points.js';
import { earnPoints } from '../../src/points/earn-points.js';
import { encodeId } from '../../src/values/ids.js';
import {
  ACCOUNT,
  CONTRACT,
  codeOf,
  did,
  newCoalition,
  operatorOf,
  type StoryCoalition,
} from '../harness/coalition-story.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import type { ProgrammeNode, TestContext } from '../harness/programme-node.js';

let node: ProgrammeNode;
let story: StoryCoalition;
let context: TestContext<StoryCoalition['operator']>;
let partnerId: bigint;
useProgrammeNode((opened) => {
  ({ node } = opened);
});
beforeEach(async () => {
  story = await newCoalition(node, { onboardingTests: 'REQUIRED' });
  context = node.as(story.operator);
  ({ id: partnerId } = did(await registerPartner(context, { slug: 'rahnet', name: { en: 'Rahnet' } })));
});

const activate = () => activatePartner(context, { partnerId, reason: null });
const stepsOf = async () => (await partnerOnboarding(context, partnerId))?.steps ?? [];
const missing = async () => (await stepsOf()).flatMap(({ step, done }) => (done ? [] : [step]));

async function key(environment: 'live' | 'test') {
  const input = { partnerId, environment, label: 'till', scopes: null, expiresAt: null };
  return did(await issueApiKey(context, input)).key;
}

/** All but the trial. */
async function prepared(roles: { readonly issuer?: boolean; readonly acceptor?: boolean } = {}) {
  did(await addContractVersion(context, { ...CONTRACT, ...roles, partnerId }));
  did(await addMerchant(context, { partnerId, name: { en: 'Shop' }, category: 'shop' }));
  did(await setSettlementAccount(context, { ...ACCOUNT, partnerId }));
  await key('live');
}

/** The partner's system in the twin, with a member there. */
async function twinTill() {
  const { partners, merchants } = await node.programme.snapshot(story.twinId);
  const partner = [...partners.values()].find(({ slug }) => slug === 'rahnet');
  const merchant = [...merchants.values()].find((each) => each.partnerId === partner?.id);
  const system: PartnerPrincipal = {
    kind: 'partner',
    keyId: (await key('test')).id,
    partnerId: partner?.id ?? 0n,
    coalitionId: story.twinId,
    environment: 'test',
    scopes: SCOPES,
    expiresAt: null,
  };
  const till = node.as(system);
  const names = { phone: '+989121111111', email: null, card: null, externalId: null };
  const { memberId } = did(await enrolMember(till, { kind: 'PERSON', ...names }));
  const at = {
    member: { by: 'id', value: memberId, text: encodeId('member', memberId) },
    merchantId: merchant?.id ?? 0n,
    metadata: null,
  } as const;
  const purchase = {
    reference: 'trial',
    amount: { minor: 100_000n, currency: 'IRR' },
    category: null,
    lines: null,
  } as const;
  return {
    earn: () => earnPoints(till, { ...at, idempotencyKey: 'earn', purchase, occurredAt: null }),
    burn: () =>
      burnPoints(till, {
        ...at,
        idempotencyKey: 'burn',
        points: 1n,
        purchaseReference: null,
        spendCode: null,
      }),
  };
}

test('P-04 the checklist says what is missing, and which mutation does it', async () => {
  expect((await stepsOf()).map(({ step, mutation, done }) => [step, mutation, done])).toEqual([
    ['CONTRACT', 'addContractVersion', false],
    ['MERCHANT', 'addMerchant', false],
    ['SETTLEMENT_ACCOUNT', 'setSettlementAccount', false],
    ['LIVE_KEY', 'issueApiKey', false],
    ['TEST_EARN', 'earnPoints', false],
    ['TEST_BURN', 'burnPoints', false],
  ]);
  await prepared();
  expect(await missing()).toEqual(['TEST_EARN', 'TEST_BURN']);
});

test('P-04, A-02 only a partner whose system has earned and burned in the twin goes active', async () => {
  await prepared();
  const till = await twinTill();
  const [refusal] = (await activate()).refusals ?? [];
  expect(refusal).toMatchObject({ code: 'ONBOARDING_INCOMPLETE', field: ['partnerId'] });
  expect(refusal?.message).toContain('an earn in the twin, made with its test key, a burn in the twin');
  expect(await till.earn()).toMatchObject({ kind: 'posted' });
  expect(await missing()).toEqual(['TEST_BURN']);
  expect(codeOf(await activate())).toBe('ONBOARDING_INCOMPLETE');
  expect(await till.burn()).toMatchObject({ kind: 'posted' });
  expect(await partnerOnboarding(context, partnerId)).toMatchObject({ complete: true });
  expect(did(await activate())).toMatchObject({ status: 'ACTIVE' });
});

test.each([
  { roles: { issuer: true, acceptor: false }, asked: ['TEST_EARN'] },
  { roles: { issuer: false, acceptor: true }, asked: ['TEST_BURN'] },
])('P-04 the trial is that of its roles: $asked', async ({ roles, asked }) => {
  await prepared(roles);
  expect(await missing()).toEqual(asked);
});

test('P-04 a partner that was suspended need not be tried again', async () => {
  await prepared({ acceptor: false });
  expect(await (await twinTill()).earn()).toMatchObject({ kind: 'posted' });
  did(await activate());
  did(await suspendPartner(context, { partnerId, reason: 'unpaid' }));
  expect(did(await activate())).toMatchObject({ status: 'ACTIVE' });
});

test('P-04 a coalition can leave the trial out: it is told, and not required', async () => {
  story = await newCoalition(node, { onboardingTests: 'OPTIONAL' });
  context = node.as(story.operator);
  ({ id: partnerId } = did(await registerPartner(context, { slug: 'rahnet', name: { en: 'Rahnet' } })));
  await prepared();
  expect((await stepsOf()).filter(({ done }) => !done).map(({ step, required }) => [step, required])).toEqual(
    [
      ['TEST_EARN', false],
      ['TEST_BURN', false],
    ],
  );
  expect(did(await activate())).toMatchObject({ status: 'ACTIVE' });
});

test('P-04 in the twin itself nothing has to be tried first', async () => {
  const [partner] = (await node.programme.snapshot(story.twinId)).partners.values();
  const inTwin = node.as(operatorOf(story.twinId));
  const steps = (await partnerOnboarding(inTwin, partner?.id ?? 0n))?.steps.map(({ step }) => step);
  expect(steps).toEqual(['CONTRACT', 'MERCHANT', 'SETTLEMENT_ACCOUNT', 'LIVE_KEY']);
});

test('A-01 of another coalition’s partner nothing is told', async () => {
  const other = node.as((await newCoalition(node)).operator);
  expect(await partnerOnboarding(other, partnerId)).toBeNull();
});
