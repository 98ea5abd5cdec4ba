// Numbers and times as people read them.
import { formatAmount, type Amount } from '../protocol/index.ts';

/** 12.5, without trailing zeros. */
export const amountText = (amount: Amount): string => formatAmount(amount);

export function secondsText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `${Math.max(0.1, seconds).toFixed(1)} s`;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
export const timeText = (milliseconds: number): string => dateTime.format(milliseconds);
