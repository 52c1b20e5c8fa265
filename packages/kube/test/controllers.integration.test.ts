import { controllerSuite } from './controllerSuite.ts';
import { realServer, standIn } from './serverUnderTest.ts';

const assets = process.env['KUBEBUILDER_ASSETS'];

controllerSuite('A controller on the stand-in for the API server', standIn);

if (assets === undefined)
  describe.skip('A controller on a real API server [needs KUBEBUILDER_ASSETS: a folder with kube-apiserver and etcd]', () => {
    it('runs the same suite', () => undefined);
  });
else controllerSuite('A controller on a real API server', () => realServer(assets));
