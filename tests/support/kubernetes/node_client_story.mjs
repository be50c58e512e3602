// Drives a server that stands for the Kubernetes API by @kubernetes/client-node, and prints what the client understood.
//   node node_client_story.mjs NODE_MODULES KUBECONFIG
const [modules, kubeconfig] = process.argv.slice(2);
const k8s = await import(`${modules}/@kubernetes/client-node/dist/index.js`);

const config = new k8s.KubeConfig();
config.loadFromFile(kubeconfig);
const pipelines = config.makeApiClient(k8s.CustomObjectsApi);
const core = config.makeApiClient(k8s.CoreV1Api);
const events = config.makeApiClient(k8s.EventsV1Api);
const leases = config.makeApiClient(k8s.CoordinationV1Api);
const any = k8s.KubernetesObjectApi.makeApiClient(config);

const of = { group: 'example.org', version: 'v1alpha1', namespace: 'default', plural: 'pipelines' };
const pipeline = (name, spec = {}) => ({
  apiVersion: 'example.org/v1alpha1',
  kind: 'Pipeline',
  metadata: { name, namespace: 'default' },
  spec: { appRef: { kind: 'HelmRelease', name: 'podinfo' }, environments: [{ name: 'dev' }], ...spec },
});
const refusal = (promise) => promise.then(() => 0, (error) => error.code);
const as = (type) => k8s.setHeaderOptions('Content-Type', type);
const told = {};

const created = await pipelines.createNamespacedCustomObject({ ...of, body: pipeline('first') });
told.created = [created.metadata.name, created.metadata.generation];
told.twice = await refusal(pipelines.createNamespacedCustomObject({ ...of, body: pipeline('first') }));
told.refused = await refusal(
  pipelines.createNamespacedCustomObject({ ...of, body: pipeline('bad', { environments: [] }) }));
told.unknown = await refusal(pipelines.getNamespacedCustomObject({ ...of, name: 'none' }));
await pipelines.createNamespacedCustomObject({ ...of, body: pipeline('second') });

const page = await pipelines.listNamespacedCustomObject({ ...of, limit: 1 });
const rest = await pipelines.listNamespacedCustomObject({ ...of, limit: 1, _continue: page.metadata._continue ?? page.metadata.continue });
told.pages = [page.items[0].metadata.name, rest.items[0].metadata.name];

const merged = await pipelines.patchNamespacedCustomObject(
  { ...of, name: 'first', body: { spec: { appRef: { name: 'other' } } } }, as(k8s.PatchStrategy.MergePatch));
told.merged = [merged.spec.appRef.name, merged.metadata.generation];
const patched = await pipelines.patchNamespacedCustomObject(
  { ...of, name: 'first', body: [{ op: 'replace', path: '/spec/appRef/name', value: 'third' }] },
  as(k8s.PatchStrategy.JsonPatch));
told.patched = patched.spec.appRef.name;
told.strategic = await refusal(pipelines.patchNamespacedCustomObject(
  { ...of, name: 'first', body: {} }, as(k8s.PatchStrategy.StrategicMergePatch)));

const status = (reason) => ({
  apiVersion: 'example.org/v1alpha1',
  kind: 'Pipeline',
  metadata: { name: 'first', namespace: 'default' },
  status: { conditions: [{ type: 'Ready', status: 'True', reason }] },
});
const apply = (fieldManager, body, force = false) => pipelines.patchNamespacedCustomObjectStatus(
  { ...of, name: 'first', body, fieldManager, force }, as(k8s.PatchStrategy.ServerSideApply));
const applied = await apply('one', status('Here'));
told.applied = [applied.status.conditions[0].reason, applied.metadata.generation, applied.metadata.managedFields[0].manager];
told.conflict = await refusal(apply('another', status('There')));
told.forced = (await apply('another', status('There'), true)).status.conditions[0].reason;

const stale = await pipelines.getNamespacedCustomObject({ ...of, name: 'first' });
await pipelines.replaceNamespacedCustomObject({ ...of, name: 'first', body: stale });
stale.metadata.resourceVersion = '1';
told.stale = await refusal(pipelines.replaceNamespacedCustomObject({ ...of, name: 'first', body: stale }));

const config_map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'default' }, data: { a: 'b' } };
told.object = (await any.patch(config_map, undefined, undefined, 'one', true, k8s.PatchStrategy.ServerSideApply)).data.a;
await core.createNamespacedSecret({ namespace: 'default', body: { metadata: { name: 'hmac' }, stringData: { 'hmac-key': 'example' } } });
told.secret = (await core.readNamespacedSecret({ namespace: 'default', name: 'hmac' })).data['hmac-key'];

const event = await events.createNamespacedEvent({ namespace: 'default', body: {
  metadata: { generateName: 'first-' },
  eventTime: new k8s.V1MicroTime('2026-11-23T03:00:00.000000Z'),
  reportingController: 'promotion-host',
  reportingInstance: 'host-0',
  action: 'Promote',
  reason: 'Promoted',
  type: 'Normal',
  note: 'promoted 6.5.3 to prod',
  regarding: { apiVersion: 'example.org/v1alpha1', kind: 'Pipeline', namespace: 'default', name: 'first' },
} });
told.event = [event.note, event.metadata.name.length];
told.events = (await core.listNamespacedEvent({ namespace: 'default', fieldSelector: 'involvedObject.name=first' }))
  .items.map((each) => each.message);
const lease = await leases.createNamespacedLease({ namespace: 'default', body: {
  metadata: { name: 'host' }, spec: { holderIdentity: 'host-0', leaseDurationSeconds: 15 } } });
told.lease = lease.spec.holderIdentity;

told.deleted = (await pipelines.deleteNamespacedCustomObject({ ...of, name: 'second' })).status;
told.left = (await pipelines.listClusterCustomObject(of)).items.map((each) => each.metadata.name);
process.stdout.write(JSON.stringify(told));
