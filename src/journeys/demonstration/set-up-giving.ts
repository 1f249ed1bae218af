import { coalitionNow } from '../../ledger/balances.js';
import { addCharityCampaign } from '../../partners/charities/add-charity-campaign.js';
import { registerCharity } from '../../partners/charities/register-charity.js';
import { verifyCharity } from '../../partners/charities/verify-charity.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import { inCoalition } from '../../runtime/database.js';
import { parseIban } from '../../values/iban.js';
import { dayOf } from '../../values/time-zone.js';
import { DEMO_CHARITY } from './demo-content.js';
import { must, read } from './demo-steps.js';

/**
 * The charity of the demonstration, verified by a second person as it has to be, and its campaign, whose id this answers.
 * One that somebody has suspended or ended since stays so.
 */
export async function setUpGiving(
  operator: ProgrammeContext,
  second: ProgrammeContext,
  coalitionId: bigint,
): Promise<bigint> {
  const { name, registrationNumber, iban, campaign } = DEMO_CHARITY;
  const { giving, terms } = await operator.programme.snapshot(coalitionId);
  const known = [...giving.charities.values()].find((each) => each.registrationNumber === registrationNumber);
  const account = { iban: read(parseIban(iban)), holder: name.en };
  const charity = known ?? must(await registerCharity(operator, { name, registrationNumber, account }));
  if (charity.status === 'REGISTERED')
    must(await verifyCharity(second, { charityId: charity.id, ...charity.account }));
  const there = [...giving.campaigns.values()].find(({ charityId }) => charityId === charity.id);
  if (there) return there.id;
  const now = await inCoalition(operator.database, coalitionId, (em) => coalitionNow(em, coalitionId));
  const offer = { ...campaign, charityId: charity.id, from: dayOf(now, terms.timeZone) };
  return must(await addCharityCampaign(operator, offer)).id;
}
