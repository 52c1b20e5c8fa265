import { Box, Dialog, InputBase, List, ListItemButton, ListItemText } from '@mui/material';
import { useRouter } from '@tanstack/react-router';
import { useDeferredValue, useState, type KeyboardEvent } from 'react';
import { Icon } from '../parts/Icon.tsx';
import { places } from './navigation.ts';
import { useRead } from './useRead.ts';
import { useWords } from './Words.tsx';

interface Hit {
  readonly key: string;
  readonly text: string;
  readonly kind: string;
  readonly to: string;
}

/** One field that finds events, contacts, rules and pages; arrows choose, Enter goes there. */
export default function SearchDialog({ close }: { readonly close: () => void }) {
  const { w } = useWords();
  const router = useRouter();
  const [q, setQ] = useState('');
  const [at, setAt] = useState(0);
  const hits = useHits(useDeferredValue(q.trim()));
  const chosen = Math.min(at, hits.length - 1);
  const go = (hit: Hit | undefined) => {
    if (!hit) return;
    close();
    router.history.push(hit.to);
  };
  function press(event: KeyboardEvent) {
    if (event.key === 'ArrowDown') setAt(Math.min(chosen + 1, hits.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(chosen - 1, 0));
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) go(hits[chosen]);
    else return;
    event.preventDefault();
  }
  return (
    <Dialog
      open
      onClose={close}
      fullWidth
      maxWidth="sm"
      aria-label={w.shell.search}
      sx={{ '& .MuiDialog-container': { alignItems: 'flex-start' } }}
    >
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 1,
          px: 2,
          py: 1,
          borderBottom: 1,
          borderColor: 'divider',
        }}
      >
        <Icon name="search" />
        <InputBase
          autoFocus
          fullWidth
          placeholder={w.shell.searchHint}
          value={q}
          onChange={(event) => {
            setQ(event.target.value);
            setAt(0);
          }}
          onKeyDown={press}
          slotProps={{
            input: {
              role: 'combobox',
              'aria-label': w.shell.search,
              'aria-expanded': hits.length > 0,
              'aria-controls': 'search-hits',
              ...(hits[chosen] && { 'aria-activedescendant': `hit-${String(chosen)}` }),
              sx: { outline: 'none !important', py: 1 },
            },
          }}
        />
      </Box>
      <List
        id="search-hits"
        role="listbox"
        aria-label={w.shell.search}
        sx={{ maxHeight: 420, overflow: 'auto' }}
      >
        {hits.map((hit, index) => (
          <ListItemButton
            key={hit.key}
            id={`hit-${String(index)}`}
            role="option"
            aria-selected={index === chosen}
            selected={index === chosen}
            tabIndex={-1}
            onClick={() => go(hit)}
          >
            <ListItemText primary={hit.text} secondary={hit.kind} slotProps={{ primary: { noWrap: true } }} />
          </ListItemButton>
        ))}
      </List>
      {hits.length === 0 && q !== '' && <Box sx={{ p: 2 }}>{w.shell.searchNothing}</Box>}
    </Dialog>
  );
}

function useHits(q: string): Hit[] {
  const { w } = useWords();
  const enabled = q !== '';
  const events = useRead('listEvents', { query: { q, limit: 6 } }, { enabled, keepPrevious: true });
  const contacts = useRead('listContacts', { query: { q, limit: 6 } }, { enabled, keepPrevious: true });
  const rules = useRead('listRules', { query: { limit: 100 } }, { enabled });
  const has = (text: string) => text.toLowerCase().includes(q.toLowerCase());
  const pages: Hit[] = [
    ...places.map(({ to, key }) => ({ key: to, text: w.shell[key], kind: w.shell.menu, to })),
    { key: 'new', text: w.events.new, kind: w.shell.menu, to: '/events/new' },
    { key: 'profile', text: w.account.reach, kind: w.shell.menu, to: '/profile' },
    { key: 'account', text: w.account.title, kind: w.shell.menu, to: '/account' },
    { key: 'import', text: w.people.importTitle, kind: w.shell.menu, to: '/contacts/import' },
    ...Object.entries(adminPages).map(([key, to]) => ({
      key: to,
      text: w.admin.sections[key as keyof typeof adminPages],
      kind: w.admin.title,
      to,
    })),
  ];
  if (!enabled) return pages.slice(0, places.length + 2);
  return [
    ...(events.data?.items ?? []).map(({ id, name }) => ({
      key: id,
      text: name,
      kind: w.shell.events,
      to: `/events/${id}`,
    })),
    ...(contacts.data?.items ?? []).map(({ id, displayName, email }) => ({
      key: id,
      text: displayName === '' ? email : `${displayName} (${email})`,
      kind: w.shell.contacts,
      to: `/contacts/${id}`,
    })),
    ...(rules.data?.items ?? [])
      .filter(({ name }) => has(name))
      .slice(0, 6)
      .map(({ id, name }) => ({ key: id, text: name, kind: w.nudges.tabs.rules, to: '/nudges/rules' })),
    ...pages.filter(({ text }) => has(text)),
  ];
}

const adminPages = {
  growth: '/admin/growth',
  deadLetters: '/admin/dead-letters',
  models: '/admin/models',
  tenants: '/admin/tenants',
  members: '/admin/members',
  channels: '/admin/channels',
  webhooks: '/admin/webhooks',
  audit: '/admin/audit',
  access: '/admin/access',
} as const;
