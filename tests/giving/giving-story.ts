import type { MemberPrincipal, PartnerPrincipal, UserPrincipal } from '../../src/access/principal.js';
import { type CampaignProgress, readCampaignProgress } from '../../src/giving/campaign-progress.js';
import { donatePoints } from '../../src/giving/donate-points.js';
import { type DonationRecord, readDonations } from '../../src/giving/read-donations.js';
import { addCharityCampaign } from '../../src/partners/charities/add-charity-campaign.js';
import type { CharityOffer, CharitySponsor } from '../../src/partners/charities/charity-terms.js';
import { registerCharity } from '../../src/partners/charities/register-charity.js';
import { verifyCharity } from '../../src/partners/charities/verify-charity.js';
import type { PointsOutcome } from '../../src/points/points-outcome.js';
import { inCoalition } from '../../src/runtime/database.js';
import { encodeId } from '../../src/values/ids.js';
import { did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, refOf } from '../points/points-story.js';

/** A sponsor by its slug. */
export interface StorySponsor {
  readonly slug: string;
  readonly percent: string;
  readonly capMinor: bigint;
  readonly turn?: number;
}

export interface StoryOffer extends Partial<Omit<CharityOffer, 'sponsors'>> {
  readonly sponsors?: readonly StorySponsor[];
}

/** Where charities are paid to. */
export const ACCOUNT = { iban: 'IR062960000000100324200001', holder: 'Charity' };

/** A charity that can be given to, in a story's coalition and in its twin. */
export class GivingStory {
  #registered = 0;

  constructor(
    readonly opened: OpenedNode,
    readonly story: PointsStory,
  ) {}

  /** Another person with the same role in the live coalition. */
  get otherLiveOperator(): UserPrincipal {
    return { ...this.story.liveOperator, subject: encodeId('user', 3n) };
  }

  /** Registered by one operator and verified by another; answers its id in the live coalition. */
  async charity(): Promise<bigint> {
    const { story } = this;
    this.#registered += 1;
    const registered = did(
      await registerCharity(story.as(story.liveOperator), {
        name: { en: `Charity ${this.#registered}`, fa: 'نیکوکاری' },
        registrationNumber: `N-${this.#registered}`,
        account: ACCOUNT,
      }),
    );
    did(await verifyCharity(story.as(this.otherLiveOperator), { charityId: registered.id, ...ACCOUNT }));
    return registered.id;
  }

  /** A campaign by which a point is 1 000 rial, from 100 points on, unless it is said; answers its id in the twin. */
  async campaign(charityId: bigint, offer: StoryOffer = {}): Promise<bigint> {
    const { story, opened } = this;
    const sponsors: CharitySponsor[] = [];
    for (const { slug, percent, capMinor, turn = 1 } of offer.sponsors ?? []) {
      const partnerId = await this.#id(
        'select id::text from partner where coalition_id = $1 and slug = $2',
        story.liveOperator.coalitionId,
        slug,
      );
      sponsors.push({ partnerId, percent: rate(percent), capMinor, turn });
    }
    const { id } = did(
      await addCharityCampaign(story.as(story.liveOperator), {
        charityId,
        name: { en: 'Wells' },
        currency: 'IRR',
        rate: { kind: 'LINEAR', multiple: 1n, multipleMinor: 1_000n, minimum: 100n },
        from: await today(opened),
        until: null,
        goal: null,
        ...offer,
        sponsors,
      }),
    );
    return this.#id(
      `select t.id::text from charity_campaign c
         join charity a on a.coalition_id = c.coalition_id and a.id = c.charity_id
         join charity b on b.coalition_id = $1 and b.number = a.number
         join charity_campaign t on t.coalition_id = b.coalition_id and t.charity_id = b.id and t.number = c.number
        where c.id = $2`,
      story.twinId,
      String(id),
    );
  }

  give(
    by: PartnerPrincipal | UserPrincipal | MemberPrincipal,
    member: bigint,
    campaignId: bigint | null,
    points: bigint,
    asked: {
      readonly key?: string;
      readonly node?: 0 | 1;
      readonly spendCode?: string;
      readonly named?: boolean;
    } = {},
  ): Promise<PointsOutcome> {
    const { story } = this;
    return donatePoints(story.as(by, asked.node), {
      idempotencyKey: asked.key ?? story.key(),
      member: refOf(member),
      campaignId,
      points,
      named: asked.named ?? false,
      spendCode: asked.spendCode ?? null,
      metadata: null,
    });
  }

  async progress(campaignId: bigint): Promise<CampaignProgress> {
    const { story } = this;
    const found = await inCoalition(story.nodes[0].database, story.twinId, (em) =>
      readCampaignProgress(em, story.twinId, [campaignId]),
    );
    const progress = found.get(campaignId);
    if (!progress) throw new Error('there is no such campaign');
    return progress;
  }

  async donation(id: bigint): Promise<DonationRecord> {
    const { story } = this;
    const found = await inCoalition(story.nodes[0].database, story.twinId, (em) =>
      readDonations(em, story.twinId, [id]),
    );
    const donation = found.get(id);
    if (!donation) throw new Error('there is no such donation');
    return donation;
  }

  async #id(sql: string, ...values: readonly unknown[]): Promise<bigint> {
    const { rows } = await this.opened.owner.query<{ id: string }>(sql, [...values]);
    const [row] = rows;
    if (!row) throw new Error('there is nothing of that name');
    return BigInt(row.id);
  }
}

async function today({ owner }: OpenedNode): Promise<string> {
  const { rows } = await owner.query<{ day: string }>(
    "select (now() at time zone 'Asia/Tehran')::date::text as day",
  );
  return rows[0]?.day ?? '';
}
