import type { CommandContext } from '../access/command-context.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import type { Programme } from './programme.js';

/** What commands need that read or change partners, contracts and merchants. */
export interface ProgrammeContext extends CommandContext {
  readonly programme: Programme;
  readonly channel: LiveChannel;
}
