import { Button, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useAct, usePages } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { AdminPage } from '../../parts/AdminPage.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { faultText, FaultNotice } from '../../parts/FaultNotice.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { NewKeyForm } from './NewKeyForm.tsx';

/** The tenants of the installation with what they may use, and this tenant's keys. */
export function TenantsPage() {
  const { w, format } = useWords();
  const notice = useNotice();
  const tenants = usePages('listTenants', { query: { limit: 100 } });
  const keys = usePages('listKeys', { query: { limit: 100 } });
  const revoke = useAct('revokeKey', ['listKeys']);
  const [making, setMaking] = useState(false);
  const fault = tenants.error ?? keys.error;
  const limit = (value: number | null, say: (value: number) => string) =>
    value === null ? w.admin.unlimited : say(value);
  return (
    <AdminPage>
      {fault && <FaultNotice fault={fault} retry={tenants.refetch} />}
      <Stack spacing={1}>
        <Typography variant="h2">{w.admin.tenants}</Typography>
        <DataTable
          label={w.admin.tenants}
          items={tenants.items ?? []}
          keyOf={(tenant) => tenant.id}
          columns={[
            { head: w.admin.tenant, cell: (tenant) => `${tenant.name} (${tenant.slug})` },
            {
              head: w.admin.perMinute,
              cell: (tenant) => format.number(tenant.quotas.requestsPerMinute),
              align: 'right',
            },
            {
              head: w.admin.aiBudget,
              cell: (tenant) => limit(tenant.quotas.aiBudgetJpyPerMonth, format.yen),
              align: 'right',
              wide: true,
            },
            {
              head: w.admin.contacts,
              cell: (tenant) => limit(tenant.quotas.maximumContacts, format.number),
              align: 'right',
              wide: true,
            },
          ]}
        />
        <MoreButton list={tenants} />
      </Stack>
      <Stack spacing={1}>
        <Stack direction="row" sx={{ justifyContent: 'space-between', alignItems: 'center' }}>
          <Typography variant="h2">{w.admin.keys}</Typography>
          <Button variant="outlined" aria-expanded={making} onClick={() => setMaking(!making)}>
            {w.admin.newKey}
          </Button>
        </Stack>
        {making && <NewKeyForm />}
        <DataTable
          label={w.admin.keys}
          items={keys.items ?? []}
          keyOf={(key) => key.id}
          columns={[
            { head: w.admin.keyName, cell: (key) => `${key.name} (${key.prefix}…)` },
            { head: w.admin.role, cell: (key) => w.admin.roles[key.role] },
            {
              head: w.admin.lastUsed,
              cell: (key) => (key.lastUsedAt === null ? '' : format.ago(key.lastUsedAt)),
              wide: true,
            },
            {
              head: w.admin.state,
              cell: (key) =>
                key.revokedAt !== null ? (
                  w.admin.revoked
                ) : (
                  <Button
                    size="small"
                    color="error"
                    aria-label={`${w.admin.revoke}: ${key.name}`}
                    onClick={() =>
                      revoke.mutate(
                        { params: { keyId: key.id } },
                        { onError: (err) => notice({ text: faultText(err, w) }) },
                      )
                    }
                  >
                    {w.admin.revoke}
                  </Button>
                ),
            },
          ]}
        />
        <MoreButton list={keys} />
      </Stack>
    </AdminPage>
  );
}
