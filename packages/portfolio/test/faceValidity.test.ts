import assert from 'node:assert/strict';
import { statementsOfLimits } from './statementsOfLimits.ts';
import { statementsOfPlans } from './statementsOfPlans.ts';

const statements = [...statementsOfPlans, ...statementsOfLimits];

describe(`what an experienced organiser insists on (${String(statements.length)} statements)`, function () {
  this.timeout(120_000);
  before(() => assert.ok(statements.length >= 60));
  for (const [statement, holds] of statements) it(statement, holds);
});
