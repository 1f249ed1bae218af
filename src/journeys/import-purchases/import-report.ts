/** What an import has done so far; every row counts in exactly one of earned, alreadyThere and refused. */
export interface ImportReport {
  /** Rows read, without the first line. */
  rows: number;
  /** Purchases that this run put into the books. */
  earned: number;
  /** Those among the earned that came to 0 points: valid, and recorded (rule E-07). */
  withoutPoints: number;
  /** Points given by this run, in their smallest unit. */
  points: bigint;
  /** Purchases that were in the books before: of an earlier run, of this file twice, or earned by another way. */
  alreadyThere: number;
  refused: number;
  /** Members that this run enrolled. */
  membersEnrolled: number;
  /** Members of the file that were there before. */
  membersKnown: number;
}

/** The report of an import that has not begun. */
export function emptyReport(): ImportReport {
  return {
    rows: 0,
    earned: 0,
    withoutPoints: 0,
    points: 0n,
    alreadyThere: 0,
    refused: 0,
    membersEnrolled: 0,
    membersKnown: 0,
  };
}
