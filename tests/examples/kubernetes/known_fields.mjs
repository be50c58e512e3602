// node known_fields.mjs NODE_MODULES MANIFESTS.json: the fields of the manifests, a JSON list, that Kubernetes does not
// know in such an object, as a JSON list of "KIND NAME: PATH". Kinds that it does not know are listed as such.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [modules, file] = process.argv.slice(2);
const library = createRequire(modules + '/').resolve('@kubernetes/client-node');
const kubernetes = await import(pathToFileURL(library).href);

const unknown = [];
function compare(given, known, where) {
  if (Array.isArray(given)) return given.forEach((item, index) => compare(item, known?.[index], `${where}[${index}]`));
  if (given === null || typeof given !== 'object') {
    if (known === undefined) unknown.push(where);
    return;
  }
  if (known === undefined) return unknown.push(where);
  for (const [name, value] of Object.entries(given)) compare(value, known[name], `${where}.${name}`);
}

// A copy with what the models' own tables name, and nothing else.
function typed(type, value) {
  if (value === null || typeof value !== 'object') return value;
  const map = type.match(/^{ \[key: string\]: (.*); }$/);
  if (map) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, typed(map[1], item)]));
  const list = type.match(/^(?:Array|Set)<(.*)>$/);
  if (list) return value.map((item) => typed(list[1], item));
  const model = kubernetes[type];
  if (model === undefined) return value; // any, Date, IntOrString
  const copy = {};
  for (const attribute of model.getAttributeTypeMap())
    if (value[attribute.baseName] !== undefined) copy[attribute.baseName] = typed(attribute.type, value[attribute.baseName]);
  return copy;
}

for (const manifest of JSON.parse(readFileSync(file))) {
  const name = `${manifest.kind} ${manifest.metadata.name}: `;
  const version = manifest.apiVersion.split('/').pop();
  const type = version[0].toUpperCase() + version.slice(1) + manifest.kind;
  if (kubernetes[type] === undefined) unknown.push(name + 'is no kind of Kubernetes');
  else compare(manifest, typed(type, manifest), name);
}

console.log(JSON.stringify(unknown));
