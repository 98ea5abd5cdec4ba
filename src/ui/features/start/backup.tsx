// The 24 words, shown once the wallet exists, and a check of three of them.
import { useState, type FormEvent } from 'react';
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { Field } from '../../components/field.tsx';
import { Heading } from '../../components/heading.tsx';
import { en } from '../../i18n/en.ts';
import { showPhrase } from '../../stores/session.ts';
import { wallet } from '../../stores/wallet.ts';
import styles from './backup.module.css';

const ASKED = 3;

const hide = (): void => showPhrase(undefined);

export function Backup({ phrase, confirmed }: { readonly phrase: string; readonly confirmed: boolean }) {
  const [checking, setChecking] = useState(false);
  const words = phrase.split(' ');
  if (checking) return <Check words={words} again={() => setChecking(false)} />;
  const title = confirmed ? en.start.phraseAgain : en.start.phraseTitle;
  return (
    <div className={controls.stack}>
      <Heading title={title}>{title}</Heading>
      <p>{en.start.phraseLead}</p>
      <ol className={styles.words} data-testid="phrase">
        {words.map((word, i) => <li key={`${i}-${word}`}><span className={styles.number}>{i + 1}</span> {word}</li>)}
      </ol>
      <div className={controls.row}>
        {confirmed && <Button onClick={hide}>{en.start.phraseHide}</Button>}
        <Button look={confirmed ? 'quiet' : 'main'} onClick={() => setChecking(true)}>{confirmed ? en.start.phraseCheck : en.start.phraseDone}</Button>
        {!confirmed && <Button look="quiet" onClick={hide}>{en.start.phraseLater}</Button>}
      </div>
    </div>
  );
}

function Check({ words, again }: { readonly words: readonly string[]; readonly again: () => void }) {
  const [asked] = useState(() => words.map((_, i) => i).sort(() => Math.random() - 0.5).slice(0, ASKED).sort((a, b) => a - b));
  const [typed, setTyped] = useState<readonly string[]>(() => asked.map(() => ''));
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const right = asked.every((i, k) => typed[k]!.trim().toLowerCase() === words[i]);
    setWrong(!right);
    if (right) void wallet().confirmBackup().then(hide);
  };
  return (
    <form className={controls.stack} onSubmit={submit} noValidate>
      <Heading title={en.start.confirmTitle}>{en.start.confirmTitle}</Heading>
      {asked.map((i, k) => (
        <Field key={i} label={en.start.confirmWord(i + 1)} value={typed[k]!} autoComplete="off"
          onValue={(value) => setTyped(typed.map((old, j) => (j === k ? value : old)))} />
      ))}
      {wrong && <p className={controls.error} role="alert">{en.start.confirmWrong}</p>}
      <div className={controls.row}>
        <Button type="submit">{en.start.confirm}</Button>
        <Button look="quiet" onClick={again}>{en.start.showAgain}</Button>
      </div>
    </form>
  );
}
