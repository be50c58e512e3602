// Keeps an informer of @kubernetes/client-node on Pipelines, and prints a line for each thing that it notices.
//   node node_client_informer.mjs NODE_MODULES KUBECONFIG
const [modules, kubeconfig] = process.argv.slice(2);
const k8s = await import(`${modules}/@kubernetes/client-node/dist/index.js`);

const config = new k8s.KubeConfig();
config.loadFromFile(kubeconfig);
const pipelines = config.makeApiClient(k8s.CustomObjectsApi);
const of = { group: 'example.org', version: 'v1alpha1', namespace: 'default', plural: 'pipelines' };
const path = '/apis/example.org/v1alpha1/namespaces/default/pipelines';
const informer = k8s.makeInformer(config, path, () => pipelines.listNamespacedCustomObject(of));
for (const what of ['add', 'update', 'delete'])
  informer.on(what, (object) => console.log(`${what} ${object.metadata.name}`));
informer.on('error', () => setTimeout(() => informer.start(), 10));
await informer.start();
