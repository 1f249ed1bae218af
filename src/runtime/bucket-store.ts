/** What a process tells of one bucket of tokens, and asks. */
export interface BucketSpending {
  readonly coalitionId: bigint;
  /** Within the coalition. */
  readonly name: string;
  /** What the bucket holds at most. */
  readonly maximum: number;
  /** Tokens that come back per second. */
  readonly restoreRate: number;
  /** Tokens that this process has given out since it told last. */
  readonly spent: number;
  /** For so many milliseconds it has been giving out: what has come back meanwhile came into a bucket that was not full. */
  readonly forMs: number;
}

/** Buckets of tokens that all processes share. A bucket that nobody has told of yet is full. */
export interface BucketStore {
  /**
   * Takes what was spent out of each bucket, also below nothing where processes together have given out more than there
   * was: what is owed comes back before anything else is given, but of an older debt no more than a whole bucket. What is
   * spent below nothing is put back. The time that counts is the store's.
   *
   * @returns what is left in each, in their order
   */
  settle(spendings: readonly BucketSpending[]): Promise<readonly number[]>;
  close(): Promise<void>;
}
