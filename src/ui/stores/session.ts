// What this page alone knows for a moment: a new phrase that is still on the screen, and what the live region says.
import { createStore, useStore } from './store.ts';

const phrase = createStore<string | undefined>(undefined);
const announcement = createStore('');

export const showPhrase = (words: string | undefined): void => phrase.set(words);
export const usePhrase = (): string | undefined => useStore(phrase);

/** What belongs to an open wallet goes with it. */
export function forgetSession(): void {
  phrase.set(undefined);
  announcement.set('');
}

const SHOWN_MS = 5_000;
let hide: ReturnType<typeof setTimeout> | undefined;

/** Said once by screen readers and shown for a few seconds. */
export function announce(sentence: string): void {
  clearTimeout(hide);
  announcement.set(sentence);
  hide = setTimeout(() => announcement.set(''), SHOWN_MS);
}
export const useAnnouncement = (): string => useStore(announcement);
