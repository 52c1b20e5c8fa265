import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { PlanParams } from './plans.ts';

export const readPlanProblem = endpoint({
  operationId: 'readPlanProblem',
  method: 'get',
  path: '/v1/plans/{planId}/problem',
  tag: 'plans',
  summary:
    'The problem that a plan answers, as the engine takes it (packages/portfolio): whoever has the engine can solve it again, with other limits',
  access: 'plans:read',
  params: PlanParams,
  status: 200,
  output: z.object({
    planId: z.uuid(),
    problem: z.record(z.string(), z.unknown()).describe('`Problem` of packages/portfolio/src/model.ts'),
  }),
});
