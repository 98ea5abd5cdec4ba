// What happened, newest first. A whole row leads to its details; the buttons in it are their own.
import controls from '../../components/controls.module.css';
import { amountText, dayText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import { hrefOf } from '../../stores/route.ts';
import type { Activity, OpenWallet } from '../../../wallet/wallet.contract.ts';
import styles from './activity.module.css';
import { PhaseView } from './phase-view.tsx';
import { amountOf, signOf, titleOf } from './title.ts';

export function ActivityList({ wallet: open }: { readonly wallet: OpenWallet }) {
  return (
    <>
      <ul className={styles.list}>{open.activity.map((item) => <Item key={item.id} item={item} wallet={open} />)}</ul>
      {open.moreActivity > 0 && <p className={controls.hint} data-testid="more">{en.home.more(open.moreActivity)}</p>}
    </>
  );
}

function Item({ item, wallet: open }: { readonly item: Activity; readonly wallet: OpenWallet }) {
  const about = [dayText(item.at), item.counterparty && en.activity.to(item.counterparty), item.kind === 'mint' ? '' : item.memo].filter((text) => text !== '');
  return (
    <li className={styles.item} data-testid="activity" data-kind={item.kind} data-phase={item.state.phase}>
      <div className={styles.head}>
        <a href={hrefOf({ page: 'activity', id: item.id })}>{titleOf(item)}</a>
        {amountOf(item) > 0n && <strong className={styles.amount}>{signOf(item)}{amountText(amountOf(item))}</strong>}
      </div>
      <p className={styles.meta}>{about.join(' · ')}</p>
      <PhaseView activity={item} wallet={open} />
    </li>
  );
}
