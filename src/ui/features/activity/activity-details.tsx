// One payment with all that is known of it, and its files.
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { download } from '../../components/download.ts';
import { Heading } from '../../components/heading.tsx';
import { Notice } from '../../components/notice.tsx';
import { useTask } from '../../components/use-task.ts';
import { amountText, secondsText, timeText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import { hrefOf } from '../../stores/route.ts';
import { wallet } from '../../stores/wallet.ts';
import { formatAmount } from '../../../protocol/index.ts';
import type { Activity, OpenWallet } from '../../../wallet/wallet.contract.ts';
import styles from './activity.module.css';
import { PhaseView } from './phase-view.tsx';
import { titleOf } from './title.ts';

const { fields } = en.activity;
const exportNote = (id: string) => wallet().exportNote(id);
const exportTransaction = (id: string) => wallet().exportTransaction(id);
const saveTransaction = (bytes: Uint8Array): void => download(bytes, 'transaction.sottotx');
const back = <a className={controls.link} href={hrefOf({ page: 'home' })}>{en.back}</a>;
/** Addresses and ids. */
const LONG = 40;
type Rows = readonly (readonly [name: string, value: string])[];

export function ActivityDetails({ id, wallet: open }: { readonly id: string; readonly wallet: OpenWallet }) {
  const activity = open.activity.find((each) => each.id === id);
  if (activity) return <Known activity={activity} wallet={open} />;
  return (
    <div className={controls.stack}>
      <Heading title={en.activity.missingTitle}>{en.activity.missingTitle}</Heading>
      <Notice action={back}>{en.activity.missing}</Notice>
    </div>
  );
}

function Known({ activity, wallet: open }: { readonly activity: Activity; readonly wallet: OpenWallet }) {
  const { kind, merges, state } = activity;
  const rows: Rows = [
    [fields.when, timeText(activity.at)],
    [fields.to, activity.counterparty],
    [fields.memo, activity.memo],
    [merges.total > 0 ? fields.fees : fields.fee, activity.fee > 0n ? amountText(activity.fee) : ''],
    [fields.joined, merges.total > 0 && state.phase === 'confirmed' ? en.activity.joined(merges.total) : ''],
  ];
  const title = titleOf(activity) + (activity.amount > 0n ? ` ${amountText(activity.amount)}` : '');
  return (
    <div className={controls.stack}>
      {back}
      <Heading title={title}>{title}</Heading>
      <section className={controls.card} aria-label={en.activity.details}>
        <PhaseView activity={activity} wallet={open} full />
        {(kind === 'join' || kind === 'unknown') && <p className={controls.hint}>{en.activity.about[kind]}</p>}
        <Fields rows={rows} />
        {activity.noteFile && <NoteFile activity={activity} />}
        <Technical activity={activity} />
      </section>
    </div>
  );
}

const Fields = ({ rows }: { readonly rows: Rows }) => (
  <dl className={styles.fields}>
    {rows.filter(([, value]) => value !== '').map(([name, value]) => (
      <div key={name} className={value.length > LONG && !value.includes(' ') ? styles.wide : undefined}><dt>{name}</dt><dd>{value}</dd></div>
    ))}
  </dl>
);

function NoteFile({ activity: { id, amount } }: { readonly activity: Activity }) {
  const note = useTask(exportNote, (bytes) => download(bytes, `payment-${formatAmount(amount)}.sottonote`));
  return (
    <>
      <div className={controls.row}><Button disabled={note.busy} onClick={() => void note.run(id)}>{en.activity.exportNote}</Button></div>
      <p className={controls.hint}>{en.activity.noteHint}</p>
      {note.error && <p className={controls.error} role="alert">{note.error}</p>}
    </>
  );
}

function Technical({ activity }: { readonly activity: Activity }) {
  const transaction = useTask(exportTransaction, saveTransaction);
  const { proofBytes, proveMs, proofKind, transactionId, state } = activity;
  const kept = proofBytes !== undefined;
  const rows: Rows = [
    [fields.proof, kept ? en.activity.proof(en.activity.proofKinds[proofKind], proofBytes.toLocaleString()) : ''],
    [fields.time, proveMs === undefined ? '' : secondsText(proveMs)],
    [fields.id, transactionId ?? ''],
  ];
  if (state.phase !== 'confirmed' && rows.every(([, value]) => value === '')) return null;
  return (
    <details className={controls.details}>
      <summary>{en.activity.technical}</summary>
      <div className={controls.stack}>
        <Fields rows={rows} />
        {kept && <div className={controls.row}><Button look="quiet" disabled={transaction.busy} onClick={() => void transaction.run(activity.id)}>{en.activity.exportTransaction}</Button></div>}
        {kept && <p className={controls.hint}>{en.activity.exportHint}</p>}
        {state.phase === 'confirmed' && <p className={controls.hint}>{en.activity.confirmedMeans}</p>}
        {transaction.error && <p className={controls.error} role="alert">{transaction.error}</p>}
      </div>
    </details>
  );
}
