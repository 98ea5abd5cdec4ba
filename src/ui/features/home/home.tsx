// Balance, what needs attention, what can be taken, activity.
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { Heading } from '../../components/heading.tsx';
import { Notice } from '../../components/notice.tsx';
import { useTask } from '../../components/use-task.ts';
import { amountText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import { navigate } from '../../stores/route.ts';
import { announce } from '../../stores/session.ts';
import { wallet } from '../../stores/wallet.ts';
import type { OpenWallet } from '../../../wallet/wallet.contract.ts';
import { ActivityList } from '../activity/activity-list.tsx';
import styles from './home.module.css';
import { OpenNotes, Worthless } from './open-notes.tsx';
import { SyncLine } from './sync-line.tsx';

const play = () => wallet().requestPlayMoney();
const asked = (): void => announce(en.home.playAsked);

export function Home({ wallet: open }: { readonly wallet: OpenWallet }) {
  const { spendable, returning, leaving } = open.balance;
  const { sync } = open;
  // A restored wallet knows nothing before it has read the chain: its zero is no answer.
  const unread = sync.phase === 'syncing' ? sync.block < sync.tip || sync.block === 0 : sync.phase !== 'synced' && sync.block === 0;
  const incomplete = open.leader && unread;
  const faucet = useTask(play, asked);
  const parts = [['returning', en.home.returning, returning], ['leaving', en.home.leaving, leaving]] as const;
  return (
    <div className={controls.stack}>
      <section className={controls.card} aria-label={en.home.total}>
        <div>
          <Heading className={styles.label} title={en.nav.home}>{en.home.total}</Heading>
          <p className={styles.total} data-testid="total">{amountText(spendable + returning + leaving)}</p>
          {incomplete && <p className={controls.hint}>{en.home.incomplete}</p>}
        </div>
        <dl className={styles.parts}>
          <div><dt>{en.home.spendable}</dt><dd data-testid="spendable">{amountText(spendable)}</dd></div>
          {parts.filter(([, , part]) => part > 0n).map(([id, name, part]) => <div key={id}><dt>{name}</dt><dd data-testid={id}>{amountText(part)}</dd></div>)}
        </dl>
        <div className={styles.actions}>
          <Button onClick={() => navigate({ page: 'send', link: '' })}>{en.nav.send}</Button>
          <Button look="quiet" onClick={() => navigate({ page: 'receive' })}>{en.nav.receive}</Button>
          <Button look="quiet" disabled={faucet.busy || open.address === ''} onClick={() => void faucet.run()}>{faucet.busy ? en.home.playBusy : en.home.play}</Button>
        </div>
        {faucet.error && <p className={controls.error} role="alert">{faucet.error}</p>}
      </section>
      {open.leader ? <SyncLine sync={sync} /> : <Notice>{en.home.follower}</Notice>}
      {!open.prover.isolated && <Notice>{en.prover.notIsolated}</Notice>}
      <OpenNotes wallet={open} />
      {!open.backup.phraseConfirmed && (
        <Notice action={<Button look="quiet" onClick={() => navigate({ page: 'settings' })}>{en.home.backupNow}</Button>}>{en.home.backup}</Notice>
      )}
      <section aria-label={en.home.activity} className={controls.stack}>
        <h2>{en.home.activity}</h2>
        {open.activity.length === 0 ? <p className={controls.hint}>{incomplete ? en.home.unread : en.home.empty}</p> : <ActivityList wallet={open} />}
      </section>
      <Worthless notes={open.notes} />
    </div>
  );
}
