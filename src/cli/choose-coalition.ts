import { findCoalition, listCoalitions } from '../coalition/find-coalition.js';
import type { PartnerTerms, ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { decodeId, encodeId } from '../values/ids.js';
import { CommandLineError } from './command-line.error.js';
import type { Session } from './session.js';

/** The coalition that was named, or the only one there is; twins are used only when they are named. */
export async function chooseCoalition(
  { installation: { database } }: Session,
  named: bigint | undefined,
): Promise<bigint> {
  if (named !== undefined) {
    if (await findCoalition(database, named)) return named;
    throw new CommandLineError(`There is no coalition ${encodeId('coalition', named)} in this database`);
  }
  const live = (await listCoalitions(database)).filter(({ environment }) => environment === 'live');
  const [only] = live;
  if (!only)
    throw new CommandLineError('There is no coalition yet: create one with "hamsood create coalition"');
  if (live.length === 1) return only.id;
  const choices = live.map(
    ({ id, name }) => `${encodeId('coalition', id)} (${Object.values(name)[0] ?? ''})`,
  );
  throw new CommandLineError(`Say which coalition with --coalition: ${choices.join(', ')}`);
}

/** The partner with that slug or id. */
export function choosePartner(snapshot: ProgrammeSnapshot, named: string): PartnerTerms {
  const id = decodeId('partner', named);
  const partners = [...snapshot.partners.values()];
  const found = partners.find((partner) => (id === undefined ? partner.slug === named : partner.id === id));
  if (found) return found;
  const slugs = partners.map(({ slug }) => slug).sort();
  throw new CommandLineError(
    slugs.length === 0
      ? 'The coalition has no partner yet: register one with "hamsood create partner"'
      : `There is no partner ${named}; the coalition's are ${slugs.slice(0, 20).join(', ')}`,
  );
}
