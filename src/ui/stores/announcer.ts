// Says what became of payments: once when one is confirmed, refused, waits for the network; never while it is being proved.
import type { Activity, WalletState } from '../../wallet/wallet.contract.ts';
import { amountText } from '../format.ts';
import { en } from '../i18n/en.ts';

/** Call with every state. What was so when the wallet opened is no news. */
export function paymentAnnouncer(announce: (sentence: string) => void): (state: WalletState) => void {
  let known: ReadonlyMap<string, string> | undefined;
  return (state) => {
    if (state.phase !== 'open' || state.wallet.sync.phase === 'syncing') {
      if (state.phase !== 'open') known = undefined;
      return;
    }
    const { activity } = state.wallet;
    const before = known;
    known = new Map(activity.map((each) => [each.id, standing(each)]));
    if (before === undefined) return;
    // The oldest first, in one breath: a second sentence would take the place of the first before it was read.
    const news = activity.filter((each) => before.get(each.id) !== standing(each)).flatMap((each) => newsOf(each) ?? []);
    if (news.length > 0) announce(news.toReversed().join(' '));
  };
}

const standing = ({ state }: Activity): string => (state.phase === 'sending' && state.waitingForNetwork ? 'waiting' : state.phase);

const NEWS = { send: 'sent', take: 'taken', receive: 'received', mint: 'received' } as const;

function newsOf({ kind, amount, state }: Activity): string | undefined {
  switch (state.phase) {
    case 'confirmed':
      return kind === 'join' || kind === 'unknown' ? undefined : en.activity.news[NEWS[kind]](amountText(amount));
    case 'sending':
      return state.waitingForNetwork ? en.activity.waiting : undefined;
    case 'failed':
    case 'expired':
    case 'cancelled':
      return state.message;
    default:
      return undefined;
  }
}
