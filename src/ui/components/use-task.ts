// Runs an intent of the wallet from a form: busy while it runs, its sentence when it fails. One at a time: what is clicked again while it
// runs, even before the page has drawn that it is busy, does nothing.
import { useCallback, useRef, useState } from 'react';
import type { WalletResult } from '../../wallet/wallet.contract.ts';
import { en } from '../i18n/en.ts';

export interface Task<A extends unknown[]> {
  readonly busy: boolean;
  readonly error: string | undefined;
  readonly run: (...input: A) => Promise<void>;
}

export function useTask<A extends unknown[], T>(intent: (...input: A) => Promise<WalletResult<T>>, done: (value: T) => void): Task<A> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const running = useRef(false);
  const run = useCallback(
    async (...input: A) => {
      if (running.current) return;
      running.current = true;
      setBusy(true);
      setError(undefined);
      try {
        const result = await intent(...input);
        if (result.ok) done(result.value);
        else setError(result.error.message);
      } catch {
        // A mistake of ours, or a worker that is no more.
        setError(en.unexpected);
      } finally {
        running.current = false;
        setBusy(false);
      }
    },
    [intent, done],
  );
  return { busy, error, run };
}
