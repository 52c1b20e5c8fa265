import {
  FormControl,
  FormHelperText,
  InputLabel,
  OutlinedInput,
  type OutlinedInputProps,
} from '@mui/material';
import { useId, type Ref } from 'react';

/** A labelled field of one line, without what a field of choices needs: the sign-in is small. */
export function PlainField(
  props: Pick<OutlinedInputProps, 'type' | 'autoComplete'> & {
    readonly label: string;
    readonly hint?: string;
    readonly value: string;
    readonly change: (text: string) => void;
    readonly inputRef?: Ref<HTMLInputElement>;
  },
) {
  const id = useId();
  return (
    <FormControl fullWidth size="small" required variant="outlined">
      <InputLabel htmlFor={id}>{props.label}</InputLabel>
      <OutlinedInput
        id={id}
        label={props.label}
        type={props.type ?? 'text'}
        autoComplete={props.autoComplete}
        inputRef={props.inputRef}
        value={props.value}
        onChange={(event) => props.change(event.target.value)}
        aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
      />
      {props.hint !== undefined && <FormHelperText id={`${id}-hint`}>{props.hint}</FormHelperText>}
    </FormControl>
  );
}
