import { Coalition } from './coalition.entity.js';

export const coalitionEntities = [Coalition] as const;
