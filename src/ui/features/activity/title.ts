// What a payment is called: by what has happened, not by what was wanted. Where it ended otherwise the name claims nothing: what is
// known of it is the wallet's sentence below.
import type { Activity } from '../../../wallet/wallet.contract.ts';
import { en } from '../../i18n/en.ts';

export function titleOf({ kind, state: { phase } }: Activity): string {
  const names = en.activity.title[kind];
  switch (phase) {
    case 'confirmed':
      return names.done;
    case 'failed':
      return names.stopped;
    case 'expired':
    case 'cancelled':
      return names[phase];
    case 'cancelling':
      return en.activity.cancelling;
    default:
      return names.running;
  }
}

/** Of what came to nothing, the fee. */
export const amountOf = ({ kind, amount, fee }: Activity): bigint => (kind === 'join' ? fee : amount);

/** Money that left is minus, money that came is plus; what has come to nothing is neither. */
export function signOf({ kind, state: { phase } }: Activity): '−' | '+' | '' {
  if (phase === 'failed' || phase === 'expired' || phase === 'cancelled') return '';
  return kind === 'send' || kind === 'join' || kind === 'unknown' ? '−' : '+';
}
