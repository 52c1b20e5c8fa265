/** What FCM answers, and whether the device is forgotten. */
export interface FcmCase {
  readonly source: string;
  readonly what: string;
  readonly status: number;
  readonly body: unknown;
  readonly right: 'gone' | 'refused' | 'retry' | 'unknown';
}

const fcmError = (errorCode: string) => ({
  '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError',
  errorCode,
});

export const fcmCases: readonly FcmCase[] = [
  {
    source: 'novuhq/novu#12532',
    what: 'UNREGISTERED behind another detail',
    status: 404,
    body: {
      error: {
        code: 404,
        message: 'NotRegistered',
        status: 'NOT_FOUND',
        details: [{ '@type': 'type.googleapis.com/google.rpc.Help' }, fcmError('UNREGISTERED')],
      },
    },
    right: 'gone',
  },
  {
    source: 'guardian/mobile-n10n#1239',
    what: 'the message of a missing entity with the code among the details',
    status: 404,
    body: {
      error: { code: 404, message: 'Requested entity was not found.', details: [fcmError('UNREGISTERED')] },
    },
    right: 'gone',
  },
  {
    source: 'RocketChat/Rocket.Chat#32440',
    what: 'the message of a missing entity without details',
    status: 404,
    body: { error: { code: 404, message: 'Requested entity was not found.', status: 'NOT_FOUND' } },
    right: 'gone',
  },
  {
    source: 'rails/action_push_native#141',
    what: '400 with the one message that names the token',
    status: 400,
    body: {
      error: {
        code: 400,
        message: 'The registration token is not a valid FCM registration token',
        status: 'INVALID_ARGUMENT',
        details: [fcmError('INVALID_ARGUMENT')],
      },
    },
    right: 'gone',
  },
  {
    source: 'healthjoy/async-firebase#15',
    what: 'INVALID_ARGUMENT of the message itself says nothing of the device',
    status: 400,
    body: {
      error: {
        code: 400,
        message: 'Invalid value at message.data[0].value (TYPE_STRING), 5',
        status: 'INVALID_ARGUMENT',
        details: [fcmError('INVALID_ARGUMENT')],
      },
    },
    right: 'refused',
  },
  {
    source: 'novuhq/novu#12600',
    what: 'a token of another sender: the settings name a wrong project, the device is well',
    status: 403,
    body: { error: { code: 403, message: 'SenderId mismatch', details: [fcmError('SENDER_ID_MISMATCH')] } },
    right: 'refused',
  },
  {
    source: 'studie-tech/TheNinjaRPG#1477',
    what: 'a 404 that is not of the token (a project, a proxy) deletes nobody’s device',
    status: 404,
    body: { error: { code: 404, message: 'Project not found', status: 'NOT_FOUND' } },
    right: 'refused',
  },
  {
    source: 'rails/action_push_native#141 (outage of 2026-09-01)',
    what: 'an outage',
    status: 503,
    body: { error: { code: 503, status: 'UNAVAILABLE' } },
    right: 'retry',
  },
];
