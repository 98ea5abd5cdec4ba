// Asks the browser to keep this site's data, once there is something to lose: a worker cannot ask. The answer is shown in Settings.
import type { WalletApi, WalletState } from '../../wallet/wallet.contract.ts';

/** Call with every state; asks at most once a visit. */
export function persistenceAsker(api: WalletApi): (state: WalletState) => void {
  let asked = false;
  return (state) => {
    if (asked || state.phase !== 'open') return;
    const { spendable, returning, leaving } = state.wallet.balance;
    if (spendable + returning + leaving === 0n) return;
    asked = true;
    void navigator.storage?.persist?.().then((persistent) => api.setPersistent(persistent)).catch(() => undefined);
  };
}
