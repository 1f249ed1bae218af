import { charityDrive } from './charity-drive.js';
import { companyAccount } from './company.js';
import { foodDeliveryYear } from './food-delivery.js';
import { leavingMember } from './leaving-member.js';
import { StoryWorld } from './story-world.js';

/*
 * What members, companies and charities live through, told from beginning to end and asked of a running server as their
 * systems would. All in one coalition, one after the other: days go by in each story, and never back.
 */

let story: StoryWorld;
beforeAll(async () => {
  story = await StoryWorld.open();
});
afterAll(() => story.close());

describe('a charity drive', () => charityDrive(() => story));
describe('a company’s account', () => companyAccount(() => story));
describe('a member who leaves', () => leavingMember(() => story));
describe('a food delivery’s year', () => foodDeliveryYear(() => story));
