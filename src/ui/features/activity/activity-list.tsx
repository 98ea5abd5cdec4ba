import { amountText, timeText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import { hrefOf } from '../../stores/route.ts';
import type { Activity } from '../../../wallet/wallet.contract.ts';
import styles from './activity.module.css';
import { PhaseView } from './phase-view.tsx';

export function ActivityList({ activity }: { readonly activity: readonly Activity[] }) {
  return (
    <ul className={styles.list}>
      {activity.map((item) => (
        <li key={item.id} className={styles.item} data-testid="activity" data-kind={item.kind} data-phase={item.state.phase}>
          <div className={styles.head}>
            <a href={hrefOf({ page: 'activity', id: item.id })}>{en.activity.kind[item.kind]}</a>
            {item.amount > 0n && <strong className={styles.amount}>{item.kind === 'send' ? '−' : '+'}{amountText(item.amount)}</strong>}
          </div>
          <p className={styles.meta}>{timeText(item.at)}{item.memo !== '' && ` · ${item.memo}`}</p>
          <PhaseView activity={item} />
        </li>
      ))}
    </ul>
  );
}
