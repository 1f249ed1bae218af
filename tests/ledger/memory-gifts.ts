import type { CharityCampaignState, DonationState } from '../../src/ledger/decide/batch-state.js';
import type { BatchWrites, DonationRow } from '../../src/ledger/decide/batch-writes.js';
import type { Operation } from '../../src/ledger/operations.js';

/** A donation as it is written, with the number that its receipt gets then. */
export type MemoryDonation = DonationRow & { readonly receipt: number; undoneBy: bigint | null };

/** What was given to charities: of books in memory. */
export class MemoryGifts {
  readonly campaigns = new Map<bigint, CharityCampaignState>();
  readonly donations = new Map<bigint, MemoryDonation>();
  readonly #receipts = new Map<number, number>();

  /** A campaign that nobody has given to. */
  open(id: bigint, sponsors: number): void {
    const matched = Array.from({ length: sponsors }, () => 0n);
    const none = { version: 0, points: 0n, donated: 0n, donations: 0, donors: 0 };
    this.campaigns.set(id, { id, ...none, matched, donationsOf: new Map() });
  }

  /** Those that a batch is about, for `decide` to change. */
  statesFor(operations: readonly Operation[]) {
    const named = new Set<bigint>();
    const donations = new Map<bigint, DonationState>();
    for (const operation of operations) {
      if (operation.kind === 'DONATION' && operation.charityCampaignId !== null) {
        named.add(operation.charityCampaignId);
      }
      const found = operation.kind === 'REVERSAL' && this.donations.get(operation.target?.id ?? 0n);
      if (!found) continue;
      named.add(found.campaignId);
      donations.set(found.id, { ...found, reversed: found.undoneBy !== null, paidOut: false });
    }
    const charityCampaigns = new Map(
      [...this.campaigns].filter(([id]) => named.has(id)).map(([id, state]) => [id, copy(state)]),
    );
    return { charityCampaigns, donations };
  }

  keep({ more }: Pick<BatchWrites, 'more'>): void {
    for (const donation of more.donations) {
      const receipt = (this.#receipts.get(donation.receiptYear) ?? 0) + 1;
      this.#receipts.set(donation.receiptYear, receipt);
      this.donations.set(donation.id, { ...donation, receipt, undoneBy: null });
    }
    for (const { id, by } of more.undoneDonations) {
      const donation = this.donations.get(id);
      if (donation?.undoneBy !== null) throw new Error(`donation ${id} was undone twice, or never made`);
      donation.undoneBy = by;
    }
    for (const campaign of more.charityCampaigns) this.campaigns.set(campaign.id, copy(campaign));
  }
}

function copy(state: CharityCampaignState): CharityCampaignState {
  return { ...state, matched: [...state.matched], donationsOf: new Map(state.donationsOf) };
}
