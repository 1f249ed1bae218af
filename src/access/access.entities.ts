import { ApiKey } from './api-key.entity.js';
import { AuditEntry } from './audit-entry.entity.js';

export const accessEntities = [ApiKey, AuditEntry] as const;
