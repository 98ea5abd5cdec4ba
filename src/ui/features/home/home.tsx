// Balance, what needs attention, activity.
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { Notice } from '../../components/notice.tsx';
import { useTask } from '../../components/use-task.ts';
import { amountText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import { navigate } from '../../stores/route.ts';
import { announce } from '../../stores/session.ts';
import { wallet } from '../../stores/wallet.ts';
import type { OpenWallet, SyncState } from '../../../wallet/wallet.contract.ts';
import { ActivityList } from '../activity/activity-list.tsx';
import styles from './home.module.css';

const play = () => wallet().requestPlayMoney();
const asked = (): void => announce(en.home.playAsked);
const startOver = () => wallet().startOver();
const nothing = (): void => undefined;

export function Home({ wallet: open }: { readonly wallet: OpenWallet }) {
  const { spendable, incoming, inFlight } = open.balance;
  const faucet = useTask(play, asked);
  return (
    <div className={controls.stack}>
      <section className={controls.card} aria-label={en.home.total}>
        <div>
          <h1 className={styles.label}>{en.home.total}</h1>
          <p className={styles.total} data-testid="total">{amountText(spendable + incoming + inFlight)}</p>
        </div>
        <dl className={styles.parts}>
          <div><dt>{en.home.spendable}</dt><dd data-testid="spendable">{amountText(spendable)}</dd></div>
          {incoming > 0n && <div><dt>{en.home.incoming}</dt><dd>{amountText(incoming)}</dd></div>}
          {inFlight > 0n && <div><dt>{en.home.inFlight}</dt><dd>{amountText(inFlight)}</dd></div>}
        </dl>
        <div className={controls.row}>
          <Button onClick={() => navigate({ page: 'send', link: '' })}>{en.nav.send}</Button>
          <Button look="quiet" onClick={() => navigate({ page: 'receive' })}>{en.nav.receive}</Button>
          <Button look="quiet" disabled={faucet.busy} onClick={() => void faucet.run()}>{faucet.busy ? en.home.playBusy : en.home.play}</Button>
        </div>
        {faucet.error && <p className={controls.error} role="alert">{faucet.error}</p>}
      </section>
      <Sync sync={open.sync} />
      {!open.leader && <Notice>{en.home.follower}</Notice>}
      {!open.prover.isolated && <Notice>{en.prover.notIsolated}</Notice>}
      {!open.backup.phraseConfirmed && (
        <Notice action={<Button look="quiet" onClick={() => navigate({ page: 'settings' })}>{en.home.backupNow}</Button>}>{en.home.backup}</Notice>
      )}
      <section aria-label={en.home.activity} className={controls.stack}>
        <h2>{en.home.activity}</h2>
        {open.activity.length === 0 ? <p className={controls.hint}>{en.home.empty}</p> : <ActivityList activity={open.activity} />}
      </section>
    </div>
  );
}

function Sync({ sync }: { readonly sync: SyncState }) {
  const restart = useTask(startOver, nothing);
  switch (sync.phase) {
    case 'syncing':
      return <p className={controls.hint} data-testid="sync">{en.sync.syncing(sync.block, sync.tip)}</p>;
    case 'synced':
      return <p className={controls.hint} data-testid="sync">{en.sync.synced(sync.block)}</p>;
    case 'offline':
      return <Notice>{en.sync.offline}</Notice>;
    case 'trouble':
      return (
        <Notice alert action={sync.stuck && <Button look="danger" disabled={restart.busy} onClick={() => void restart.run()}>{en.sync.startOver}</Button>}>
          {sync.message}
        </Notice>
      );
  }
}
