/** Where a command speaks and what it is told; a test passes its own. */
export interface Terminal {
  /** What programs read: ids, reports. */
  out(text: string): void;
  /** What people read: progress, hints, errors. */
  err(text: string): void;
  /** Whether `err` is a screen, on which a line can be written over. */
  readonly interactive: boolean;
  readonly environment: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C: finish what is under way, begin nothing new. */
  readonly signal: AbortSignal;
}

/** What a shell expects of a program that was ended by Ctrl-C. */
export const EXIT_INTERRUPTED = 130;
