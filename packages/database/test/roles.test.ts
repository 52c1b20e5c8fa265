import assert from 'node:assert/strict';
import { forRoles, maintenanceRoleOf, rolesOf, rolesOfUrls } from '../src/roles.ts';

describe('The roles of an installation', () => {
  it('are those that its two URLs name, and the plain ones without', () => {
    assert.deepEqual(rolesOfUrls(undefined, undefined), rolesOf('tsudoi'));
    assert.deepEqual(
      rolesOfUrls('postgres://shop_app:x@db/a', 'postgres://shop_dispatcher:y@db/a'),
      rolesOf('shop'),
    );
  });

  it('refuse names that do not belong together, or that would need quotes in SQL', () => {
    for (const [app, dispatcher] of [
      ['shop_app', 'other_dispatcher'],
      ['shop', 'shop_dispatcher'],
      ['Shop_app', 'Shop_dispatcher'],
      ['a;drop_app', 'a;drop_dispatcher'],
      [`${'a'.repeat(51)}_app`, `${'a'.repeat(51)}_dispatcher`],
    ])
      assert.throws(
        () => rolesOfUrls(`postgres://${String(app)}@db/a`, `postgres://${String(dispatcher)}@db/a`),
        /x_app and x_dispatcher/,
      );
  });

  it('stand in migrations wherever a plain name does, as a whole word', () => {
    assert.equal(
      forRoles(
        'grant x to tsudoi_app, tsudoi_dispatcher; revoke y from tsudoi_maintenance; tsudoi_app2',
        rolesOf('a'),
      ),
      'grant x to a_app, a_dispatcher; revoke y from a_maintenance; tsudoi_app2',
    );
  });

  it('let the dispatcher become the maintenance role of its own name', () => {
    assert.equal(maintenanceRoleOf('postgres://shop_dispatcher@db/a'), 'shop_maintenance');
    assert.equal(maintenanceRoleOf('postgres://tsudoi_dispatcher@db/a'), 'tsudoi_maintenance');
    assert.equal(maintenanceRoleOf('postgres://"; drop@db/a'), 'tsudoi_maintenance');
  });
});
