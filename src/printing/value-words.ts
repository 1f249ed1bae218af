/** The languages that documents are printed in. */
export type DocumentLanguage = 'fa' | 'en';

/** The words of written days and amounts, in one language; `{name}` stands for what is filled in. */
export interface ValueWords {
  readonly days: string;
  readonly oneDay: string;
  /** A day in the coalition's own calendar and in the other one. */
  readonly bothDays: string;
  readonly gregorian: string;
  readonly jalali: string;
  readonly toman: string;
  readonly rial: string;
}

export const VALUE_WORDS: Readonly<Record<DocumentLanguage, ValueWords>> = {
  en: {
    days: '{from} to {until}',
    oneDay: '{from}',
    bothDays: '{own} ({other})',
    gregorian: '{days} (Gregorian)',
    jalali: '{days} (Solar Hijri)',
    toman: '{amount} toman',
    rial: 'rial',
  },
  fa: {
    days: '{from} تا {until}',
    oneDay: '{from}',
    bothDays: '{own} ({other})',
    gregorian: '{days} (میلادی)',
    jalali: '{days} (هجری خورشیدی)',
    toman: '{amount} تومان',
    rial: 'ریال',
  },
};

/** The text with each `{name}` filled in. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`a printed text lacks ${name}`);
    return value;
  });
}
