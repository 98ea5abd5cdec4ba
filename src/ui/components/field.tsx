import { useId, type InputHTMLAttributes, type ReactNode } from 'react';
import styles from './controls.module.css';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly multiline?: boolean;
  /** A control at the end of the line, such as Max. */
  readonly after?: ReactNode;
}

/** A labelled input with its hint, or its error in place of it, tied to it for screen readers. */
export function Field({ label, value, onValue, hint, error, multiline = false, after, ...rest }: Props) {
  const id = useId();
  const common = {
    id, value, className: styles.input, 'aria-invalid': error !== undefined, 'aria-describedby': error || hint ? `${id}-about` : undefined,
    required: rest.required, autoComplete: rest.autoComplete, spellCheck: false, autoCapitalize: 'none',
  };
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {multiline ? (
        <textarea {...common} onChange={(event) => onValue(event.target.value)} />
      ) : (
        <div className={styles.line}>
          <input {...rest} {...common} onChange={(event) => onValue(event.target.value)} />
          {after}
        </div>
      )}
      {hint && !error && <p id={`${id}-about`} className={styles.hint}>{hint}</p>}
      {error && <p id={`${id}-about`} className={styles.error} role="alert">{error}</p>}
    </div>
  );
}
