import type { Principal } from '../access/principal.js';

/**
 * Whether the caller may read everything of its coalition, as operators and auditors do. Whoever else may see a part is
 * named where that part is read; nobody is let in for not having been thought of.
 */
export function readsWholeCoalition(principal: Principal): boolean {
  return (
    principal.kind === 'user' && (principal.roles.includes('operator') || principal.roles.includes('auditor'))
  );
}
