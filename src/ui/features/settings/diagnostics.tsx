// What to copy into a report. Public facts only: nothing here tells who one is or what one has.
import controls from '../../components/controls.module.css';
import { CopyButton } from '../../components/copy-button.tsx';
import { en } from '../../i18n/en.ts';
import type { OpenWallet } from '../../../wallet/wallet.contract.ts';

export function Diagnostics({ wallet: open }: { readonly wallet: OpenWallet }) {
  const { rescue, blake3 } = open.prover.expectedMs;
  const prover = { ...open.prover, expectedMs: { rescue: Math.round(rescue), blake3: Math.round(blake3) } };
  const text = JSON.stringify(
    { network: open.network, sync: open.sync.phase, block: open.sync.block, prover, storagePersistent: open.backup.persistent ?? 'not asked', browser: navigator.userAgent },
    null, 1,
  );
  return (
    <section className={controls.card} aria-label={en.settings.diagnostics}>
      <h2>{en.settings.diagnostics}</h2>
      <p>{en.prover.threads(open.prover.threads)}</p>
      {!open.prover.isolated && <p>{en.prover.notIsolated}</p>}
      <pre className={controls.mono} data-testid="diagnostics">{text}</pre>
      <div className={controls.row}><CopyButton text={text} label={en.settings.copy} look="quiet" /></div>
    </section>
  );
}
