import assert from 'node:assert/strict';
import { scoreRow, type Ensemble } from '@tsudoi/forecast/boosting/ensemble';
import { explainRow } from '@tsudoi/forecast/boosting/explain';
import { randomFrom } from '@tsudoi/forecast/random';
import { ModelFault } from '@tsudoi/forecast/xgboost/modelFault';
import { readModel } from '@tsudoi/forecast/xgboost/readModel';
import { writeModel } from '@tsudoi/forecast/xgboost/writeModel';
import { fixture, floats, ours, OURS } from './fixtures/ours.ts';

const VERSIONS = ['1.7.6', '2.1.4', '3.1.1', '3.2.0'];
const OBJECTIVES = ['squared', 'poisson', 'logistic'];
const FEATURES = 6;
const rows = floats('rows.f32');
const rowAt = (i: number): Float32Array => rows.subarray(i * FEATURES, (i + 1) * FEATURES);
const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1_000_000);

function assertMargins(model: Ensemble, wanted: Float32Array): void {
  assert.ok(wanted.length >= 3_000);
  for (let i = 0; i < wanted.length; i++) assert.equal(scoreRow(model, rowAt(i)), wanted[i], `row ${i}`);
}

describe('models of XGBoost', () => {
  it('are scored on rows with missing values', () => {
    assert.ok(rows.filter(Number.isNaN).length > 0.09 * rows.length);
  });

  for (const version of VERSIONS)
    for (const objective of OBJECTIVES)
      it(`${version} ${objective}: margins equal to the bit, JSON and UBJ, and again after we saved them`, () => {
        const wanted = floats(`${version}-${objective}.margins.f32`);
        for (const form of ['json', 'ubj'] as const) {
          const model = readModel(fixture(`${version}-${objective}.${form}`));
          assertMargins(model, wanted);
          for (const saved of ['json', 'ubj'] as const)
            assertMargins(readModel(writeModel(model, saved)), wanted);
        }
      });

  it('are explained as XGBoost explains them', () => {
    for (const objective of OBJECTIVES) {
      const model = readModel(fixture(`3.1.1-${objective}.ubj`));
      const wanted = floats(`3.1.1-${objective}.shap20.f32`);
      for (let i = 0; i < 20; i++) {
        const { shares, expected } = explainRow(model, rowAt(i));
        for (const [f, share] of [...shares, expected].entries())
          assert.ok(
            Math.abs(share - wanted[i * (FEATURES + 1) + f]!) < 2e-4,
            `${objective}, row ${i}, ${f}: ${share}`,
          );
      }
    }
  });
});

describe('our models', () => {
  for (const [name, objective] of Object.entries(OURS))
    it(`${name}: the file is the one that XGBoost was given, to the byte, and its margins are XGBoost's`, () => {
      const model = ours(objective);
      for (const form of ['json', 'ubj'] as const) {
        const bytes = writeModel(model, form);
        assert.deepEqual(bytes, fixture(`ours-${name}.${form}`));
        assertMargins(readModel(bytes), floats(`ours-${name}.margins.f32`));
      }
    });

  it('carry names and attributes with them', () => {
    const model = { ...ours({ kind: 'squared' }), attributes: { fingerprint: 'ab', note: '集い "x"' } };
    for (const form of ['json', 'ubj'] as const) assert.deepEqual(readModel(writeModel(model, form)), model);
  });
});

describe(`model files that nobody vouches for (seed ${seed})`, () => {
  const json = Buffer.from(fixture('3.1.1-squared.json')).toString();
  const refused = (bytes: Uint8Array, message: RegExp): void =>
    assert.throws(
      () => readModel(bytes),
      (error) => error instanceof ModelFault && message.test(error.message),
    );
  const changed = (from: string | RegExp, to: string): Uint8Array => {
    const text = json.replace(from, to);
    assert.notEqual(text, json);
    return Buffer.from(text);
  };
  const length = (value: number | bigint): Buffer => {
    const bytes = Buffer.alloc(9, 'L');
    bytes.writeBigInt64BE(BigInt(value), 1);
    return bytes;
  };

  it('are refused by the name of what is not scored', () => {
    refused(changed('"name":"gbtree"', '"name":"dart"'), /gradient_booster\.name is dart; only gbtree/);
    refused(changed('"name":"gbtree"', '"name":"gblinear"'), /gblinear/);
    refused(
      changed('reg:squarederror', 'survival:aft'),
      /objective\.name is survival:aft, which is not scored/,
    );
    refused(changed('"num_class":"0"', '"num_class":"3"'), /num_class is 3: several classes/);
    refused(changed('"num_target":"1"', '"num_target":"2"'), /num_target is 2: several targets/);
    refused(
      changed('"split_type":[0', '"split_type":[1'),
      /trees\[0\] : node 0 splits by category|trees\[0\]: node 0 splits by category/,
    );
    refused(changed('"enc":[]', '"enc":[{}]'), /cats holds categories/);
    refused(changed('"size_leaf_vector":"1"', '"size_leaf_vector":"3"'), /size_leaf_vector is above 1/);
    refused(changed('"base_score":"[', '"base_score":"[1E0,'), /base_score has several members/);
    refused(Buffer.from('binf\0\0\0\0'), /neither a JSON nor a UBJ model/);
  });

  it('are refused where a tree is none', () => {
    refused(changed(/"left_children":\[\d+/, '"left_children":[0'), /node 0 has child 0/);
    refused(changed(/"left_children":\[\d+/, '"left_children":[2'), /node 2 has two parents/);
    refused(changed(/"left_children":\[\d+/, '"left_children":[100000'), /child 100000/);
    refused(changed(/"split_indices":\[\d+/, '"split_indices":[6'), /asks for feature 6 of 6/);
    refused(
      changed(/"split_conditions":\[[^,]+/, '"split_conditions":[null'),
      /split_conditions\[0\] is no number|split_conditions \[0\] is no number/,
    );
    refused(changed('"num_trees":"20"', '"num_trees":"21"'), /num_trees says 21/);
    refused(changed(/"base_score":"[^"]+"/, '"base_score":"[x]"'), /base_score is no number/);
  });

  it('are refused at once where a header claims more than is there', () => {
    const before = process.memoryUsage().arrayBuffers;
    const started = performance.now();
    const header = Buffer.from('{L\0\0\0\0\0\0\0\x01a');
    const claims = [5_000_000_000, 2n ** 62n, -1];
    for (const claim of claims)
      for (const type of ['[$d#', '[$D#', '[$L#', '[$U#', '[$S#', '[#', '[$Z#', '[$T#', 'S', '[$[#'])
        refused(
          Buffer.concat([header, Buffer.from(type), length(claim), Buffer.alloc(64)]),
          /announced|a length of|list of type/,
        );
    refused(Buffer.concat([Buffer.from('{'), length(5_000_000_000)]), /announced/);
    refused(Buffer.from(`{"learner":${'['.repeat(100_000)}`), /not JSON/);
    refused(Buffer.concat([header, Buffer.from('['.repeat(100_000))]), /nested deeper/);
    refused(Buffer.concat([header, Buffer.from(`[${'Z'.repeat(3_000_000)}`)]), /more than 2000000 values/);
    assert.throws(
      () => readModel(new Uint8Array(100), { bytes: 99, values: 1, nesting: 1 }),
      /100 bytes; 99 are read/,
    );
    assert.ok(process.memoryUsage().arrayBuffers - before < 50e6);
    assert.ok(performance.now() - started < 10_000);
  });

  it('are refused or scored, never anything else, however they are damaged', () => {
    const random = randomFrom(seed);
    for (const name of ['3.1.1-logistic.ubj', '1.7.6-poisson.json']) {
      const whole = fixture(name);
      for (let round = 0; round < (process.env['TSUDOI_FULL'] ? 3_000 : 150); round++) {
        const bytes = whole.slice(0, random() < 0.5 ? Math.floor(random() * whole.length) : whole.length);
        for (let hit = 0; hit < 1 + random() * 4; hit++)
          bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
        try {
          const margin = scoreRow(readModel(bytes), rowAt(round));
          assert.equal(typeof margin, 'number');
        } catch (error) {
          assert.ok(error instanceof ModelFault, String(error));
        }
      }
    }
  });
});
