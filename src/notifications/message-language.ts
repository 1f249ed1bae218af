import type { Calendar } from '../values/calendar.js';
import type { LocalizedText } from '../values/localized-text.js';

export type MessageLanguage = 'fa' | 'en';

/** In which language a coalition's members are written to: that of its calendar, since members name none. */
export function messageLanguage(calendar: Calendar): MessageLanguage {
  return calendar === 'persian' ? 'fa' : 'en';
}

/** A name in the language, or in whichever it is given. */
export function nameIn(language: MessageLanguage, name: LocalizedText | undefined): string {
  return name?.[language] ?? Object.values(name ?? {}).find((text) => text !== undefined) ?? '';
}
