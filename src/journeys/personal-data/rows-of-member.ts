import type { DataSubject } from './data-subject.js';

/** Rows, `t`, that name the member as such. */
export const ofMember = ({ memberId }: DataSubject) => `t.member_id = ${memberId}`;

/** What the books hold is numbers and ids: they must go on adding up, and say nothing of who it was. */
export const BOOKS = { why: 'of the books: numbers and identifiers, which must go on adding up' } as const;
