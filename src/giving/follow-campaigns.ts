import { statesAnnounced } from '../ledger/batch/announcements.js';
import { type Database, entityManagerFor } from '../runtime/database.js';
import { LiveStates, type LiveStatesOptions } from '../runtime/live-states.js';
import { type CampaignProgress, newerProgress, readCampaignProgress } from './campaign-progress.js';

/** What campaigns of charities come to, live, for any number of followers (rules C-04, U-01, U-04). */
export class LiveCampaigns extends LiveStates<CampaignProgress> {
  constructor(options: LiveStatesOptions & { readonly database: Pick<Database, 'orm'> }) {
    const reader = (coalitionId: bigint) => entityManagerFor(options.database, coalitionId);
    super(options, {
      of: 'campaigns',
      announced: (message) => statesAnnounced('g', message),
      versionOf: ({ version }) => version,
      read: (coalitionId, ids) => readCampaignProgress(reader(coalitionId), coalitionId, ids),
      newerThan: (coalitionId, seen) => newerProgress(reader(coalitionId), coalitionId, seen),
    });
  }
}
