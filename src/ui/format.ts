// Numbers and times as people read them.
import { formatAmount, type Amount } from '../protocol/index.ts';

/** A narrow space that does not break: a comma would be a decimal point to half of the readers. */
const GROUP = '\u202f';

/** 1 234.5, without trailing zeros. */
export function amountText(amount: Amount): string {
  const [whole = '', fraction] = formatAmount(amount).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, GROUP);
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

export function secondsText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `${Math.max(0.1, seconds).toFixed(1)} s`;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
/** In lists: of this year without the year. */
const dayTime = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' });
export const dayText = (milliseconds: number): string =>
  new Date(milliseconds).getFullYear() === new Date().getFullYear() ? dayTime.format(milliseconds) : dateTime.format(milliseconds);
export const timeText = (milliseconds: number): string => dateTime.format(milliseconds);
