import { amountText, timeText } from '../../format.ts';
import { hrefOf } from '../../stores/route.ts';
import type { Activity } from '../../../wallet/wallet.contract.ts';
import styles from './activity.module.css';
import { PhaseView } from './phase-view.tsx';
import { titleOf } from './title.ts';

interface Props {
  readonly activity: readonly Activity[];
  /** Whether this tab acts. */
  readonly acts: boolean;
}

export function ActivityList({ activity, acts }: Props) {
  return (
    <ul className={styles.list}>
      {activity.map((item) => (
        <li key={item.id} className={styles.item} data-testid="activity" data-kind={item.kind} data-phase={item.state.phase}>
          <div className={styles.head}>
            <a href={hrefOf({ page: 'activity', id: item.id })}>{titleOf(item)}</a>
            {item.amount > 0n && <strong className={styles.amount}>{item.kind === 'send' ? '−' : '+'}{amountText(item.amount)}</strong>}
          </div>
          <p className={styles.meta}>{timeText(item.at)}{item.memo !== '' && item.kind !== 'mint' && ` · ${item.memo}`}</p>
          <PhaseView activity={item} acts={acts} />
        </li>
      ))}
    </ul>
  );
}
