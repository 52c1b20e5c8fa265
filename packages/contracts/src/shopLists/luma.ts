import { declareShop } from './declareShop.ts';

/** Luma: api_id (guest_id since 2026), name, first_name, last_name, email, …, created_at, approval_status, checked_in_at, …, with the guests' answers at the end. */
export const luma = declareShop({
  shop: 'luma',
  knownBy: [
    ['apiid', 'email', 'approvalstatus'],
    ['guestid', 'email', 'approvalstatus'],
  ],
  columns: {
    externalId: ['apiid', 'guestid'],
    email: ['email'],
    displayName: ['name'],
    firstName: ['firstname'],
    lastName: ['lastname'],
    state: ['approvalstatus'],
    checkedIn: ['checkedinat'],
    signedUpAt: ['createdat'],
  },
  states: {
    approved: 'confirmed',
    pendingapproval: 'waiting',
    pending: 'waiting',
    waitlist: 'waiting',
    invited: 'waiting',
    session: 'confirmed',
    declined: 'cancelled',
    cancelled: 'cancelled',
  },
});
