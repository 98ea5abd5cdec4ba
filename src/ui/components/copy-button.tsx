import { en } from '../i18n/en.ts';
import { announce } from '../stores/session.ts';
import { Button } from './button.tsx';

/** Puts a text on the clipboard and says so, or says how to do it by hand. */
export function CopyButton({ text, label, look = 'main' }: { readonly text: string; readonly label: string; readonly look?: 'main' | 'quiet' }) {
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      announce(en.copied);
    } catch {
      announce(en.notCopied);
    }
  };
  return <Button look={look} onClick={() => void copy()}>{label}</Button>;
}
