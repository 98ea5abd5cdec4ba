// What a payment is called: by what has happened, not by what was wanted.
import type { Activity } from '../../../wallet/wallet.contract.ts';
import { en } from '../../i18n/en.ts';

export function titleOf({ kind, state: { phase } }: Activity): string {
  const names = en.activity.title[kind];
  if (phase === 'confirmed') return names.done;
  return phase === 'failed' || phase === 'expired' || phase === 'cancelled' ? names.nothing : names.running;
}
