// Where a transaction is, in words, with its progress, and the ways on that the wallet offers for it.
import controls from '../../components/controls.module.css';
import { Progress } from '../../components/progress.tsx';
import { secondsText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import type { Activity, OpenWallet } from '../../../wallet/wallet.contract.ts';
import styles from './activity.module.css';
import { WaysOn } from './ways-on.tsx';

interface Props {
  readonly activity: Activity;
  readonly wallet: OpenWallet;
  /** On its own page: block and stage too. */
  readonly full?: boolean;
}

export function PhaseView({ activity, wallet: open, full = false }: Props) {
  const { state, merges, trouble } = activity;
  const problem = state.phase === 'failed' || state.phase === 'expired';
  const ended = problem || state.phase === 'confirmed' || state.phase === 'cancelled';
  return (
    <div className={styles.phase}>
      <p className={problem ? controls.error : state.phase === 'confirmed' ? styles.good : controls.hint}>{sentence(activity, open.leader, full)}</p>
      {!ended && merges.total > 0 && <p className={controls.hint} data-testid="merges">{en.activity.joining(merges.done, merges.total)}</p>}
      {state.phase === 'proving' && <Progress percent={state.percent} label={en.activity.progress} />}
      {full && state.phase === 'proving' && <p className={controls.hint}>{en.activity.stage(en.stages[state.stage])}</p>}
      {trouble !== undefined && <p className={controls.error}>{trouble}</p>}
      {open.leader && <WaysOn activity={activity} fee={open.fees[activity.proofKind]} />}
    </div>
  );
}

function sentence({ kind, state, proofKind }: Activity, acts: boolean, full: boolean): string {
  switch (state.phase) {
    case 'queued':
      return acts ? en.activity.queued : en.activity.elsewhere;
    case 'executing':
      return en.activity.executing;
    case 'proving':
      return en.activity.proving(state.percent, secondsText(state.secondsLeft * 1000));
    case 'sending':
      if (kind === 'mint' && proofKind === 'network') return en.activity.mintAsked;
      return state.waitingForNetwork ? en.activity.waiting : en.activity.sending;
    case 'confirmed':
      return full ? en.activity.confirmedIn(state.block) : en.activity.confirmed;
    default:
      return state.message;
  }
}
