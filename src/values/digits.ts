const PERSIAN_ZERO = 0x06f0;
const ARABIC_ZERO = 0x0660;
const EASTERN_DIGIT = /[\u06f0-\u06f9\u0660-\u0669]/g;

/** The text with Persian (۰–۹) and Arabic (٠–٩) digits replaced by 0–9, and everything else as it was. */
export function toAsciiDigits(text: string): string {
  return text.replace(EASTERN_DIGIT, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - (code >= PERSIAN_ZERO ? PERSIAN_ZERO : ARABIC_ZERO));
  });
}
