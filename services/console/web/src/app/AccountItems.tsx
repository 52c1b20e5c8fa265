import { Divider, ListSubheader, Menu, MenuItem } from '@mui/material';
import { useColorScheme } from '@mui/material/styles';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useApp } from './AppContext.tsx';
import { useWords } from './Words.tsx';

/** What is behind the person's name. */
export default function AccountItems(props: { readonly anchor: HTMLElement; readonly close: () => void }) {
  const { w, language, change } = useWords();
  const { client, session } = useApp();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { mode, setMode } = useColorScheme();

  async function leave() {
    props.close();
    await client.call('signOut', { body: {} }).catch(() => undefined);
    session.end();
    queries.clear();
    await navigate({ to: '/sign-in' });
  }

  return (
    <Menu anchorEl={props.anchor} open onClose={props.close}>
      <MenuItem
        lang={language === 'ja' ? 'en' : 'ja'}
        aria-label={w.shell.languageLabel}
        onClick={() => {
          change(language === 'ja' ? 'en' : 'ja');
          props.close();
        }}
      >
        {w.shell.language}
      </MenuItem>
      <Divider />
      <ListSubheader role="presentation" sx={{ lineHeight: 2.2, bgcolor: 'transparent' }}>
        {w.shell.appearance}
      </ListSubheader>
      {(['light', 'dark', 'system'] as const).map((each) => (
        <MenuItem key={each} selected={mode === each} onClick={() => setMode(each)}>
          {w.shell[each]}
        </MenuItem>
      ))}
      <Divider />
      {(
        [
          ['/account', w.account.title],
          ['/profile', w.account.reach],
          ['/learning/models', w.shell.learning],
        ] as const
      ).map(([to, label]) => (
        <MenuItem
          key={to}
          onClick={() => {
            props.close();
            void navigate({ to });
          }}
        >
          {label}
        </MenuItem>
      ))}
      <Divider />
      <MenuItem onClick={() => void leave()}>{w.shell.signOut}</MenuItem>
    </Menu>
  );
}
