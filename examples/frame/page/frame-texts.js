/** @typedef {import('./language.js').Text} Text */

export const FRAME_TEXTS = {
  points: { fa: 'امتیاز', en: 'points' },
  yourPoints: { fa: 'امتیاز شما', en: 'Your points' },
  heldToo: { fa: '{points} کنار گذاشته', en: '{points} set aside' },
  live: { fa: 'زنده', en: 'Live' },
  connecting: { fa: 'در حال اتصال …', en: 'Connecting …' },
  reconnecting: { fa: 'اتصال دوباره …', en: 'Reconnecting …' },
  closed: { fa: 'قطع', en: 'Not connected' },
  customer: { fa: 'مشتری', en: 'Customer' },
  otherLanguage: { fa: 'English', en: 'فارسی' },
  usePoints: { fa: 'پرداخت با امتیاز', en: 'Pay with points' },
  none: { fa: 'هیچ', en: 'None' },
  all: { fa: 'همه', en: 'All' },
  ofMost: { fa: '{points} از {most} امتیاز', en: '{points} of {most} points' },
  total: { fa: 'جمع', en: 'Total' },
  worth: { fa: 'به امتیاز', en: 'In points' },
  rest: { fa: 'پرداخت نقدی', en: 'To pay' },
  noPoints: { fa: 'امتیازی برای خرج کردن نیست.', en: 'There are no points to spend.' },
  spentElsewhere: { fa: '{points} امتیاز در جای دیگری خرج شد', en: '{points} points were spent elsewhere' },
  earnedElsewhere: { fa: '{points} امتیاز از جای دیگری رسید', en: '{points} points came from elsewhere' },
  returnedElsewhere: {
    fa: '{points} امتیاز از جای دیگری برگشت',
    en: '{points} points came back from elsewhere',
  },
  undoneElsewhere: {
    fa: '{points} امتیازِ یک خرید در جای دیگری پس گرفته شد',
    en: '{points} points of a purchase elsewhere were taken back',
  },
  nowAvailable: { fa: 'اکنون {points} امتیاز', en: 'Now {points} points' },
  demonstration: { fa: 'نمایشی', en: 'Demonstration' },
};

/** What went wrong, by its code. @type {Readonly<Record<string, Text>>} */
const PROBLEMS = {
  NOT_REACHED: {
    fa: 'سرور در دسترس نیست. چیزی گم نشده؛ دوباره تلاش می‌شود.',
    en: 'The server cannot be reached. Nothing is lost: it is tried again.',
  },
  CONNECTION_FAILED: {
    fa: 'همسود در دسترس نیست. چیزی گم نشده؛ دوباره تلاش می‌شود.',
    en: 'Hamsood cannot be reached. Nothing is lost: it is tried again.',
  },
  POINTS_CHANGED: {
    fa: 'امتیاز شما همین حالا تغییر کرد؛ مبلغ‌ها به‌روز شد.',
    en: 'Your points have just changed; the amounts were brought up to date.',
  },
  INSUFFICIENT_POINTS: { fa: 'امتیاز کافی نبود.', en: 'There were not enough points.' },
  HOLD_NOT_OPEN: {
    fa: 'مهلت امتیازهای کنارگذاشته تمام شده بود؛ به شما برگشت.',
    en: 'The points were no longer set aside: they are yours again.',
  },
  SPENDING_LOCKED: { fa: 'خرج امتیاز این عضو قفل است.', en: 'Spending is locked for this member.' },
  SPEND_CODE_REQUIRED: {
    fa: 'برای این تعداد امتیاز، رمز خرج لازم است.',
    en: 'A spend code is needed for so many points.',
  },
  NOT_POSSIBLE_NOW: { fa: 'دیگر ممکن نیست.', en: 'That is no longer possible.' },
  RENEWED_ALREADY: { fa: 'این بیمه‌نامه در حال تمدید است.', en: 'This policy is being renewed already.' },
};

/** @param {string} code @param {string} [message] what is told where nobody has translated it */
export function problem(code, message) {
  return PROBLEMS[code] ?? { fa: `نشد (${code})`, en: message ?? code };
}
