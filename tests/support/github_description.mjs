// Cuts GitHub's published OpenAPI description down to the paths that the pull-request strategy uses, with every
// component they reach, so that checking against it starts in seconds.
//   node github_description.mjs DESCRIPTION.json CUT.json
import { readFileSync, writeFileSync } from 'node:fs';

const REPOSITORY = '/repos/{owner}/{repo}';
const PATHS = [
  REPOSITORY,
  `${REPOSITORY}/installation`,
  `${REPOSITORY}/issues/{issue_number}/comments`,
  `${REPOSITORY}/issues/{issue_number}/labels`,
  `${REPOSITORY}/pulls`,
  `${REPOSITORY}/pulls/{pull_number}`,
  `${REPOSITORY}/pulls/{pull_number}/merge`,
  `${REPOSITORY}/pulls/{pull_number}/requested_reviewers`,
  '/app/installations/{installation_id}/access_tokens',
];

const [source, target] = process.argv.slice(2);
const description = JSON.parse(readFileSync(source, 'utf8'));
const cut = { ...description, servers: [{ url: '/' }], paths: {}, components: {}, webhooks: undefined };
delete cut['x-webhooks'];

for (const path of PATHS) {
  if (!description.paths[path]) throw new Error(`${source} has no path ${path}`);
  cut.paths[path] = description.paths[path];
}

// Copies every component that a value refers to, and those that these refer to.
const pending = [cut.paths];
while (pending.length > 0) {
  const value = pending.pop();
  if (value === null || typeof value !== 'object') continue;
  for (const [key, member] of Object.entries(value)) {
    if (key !== '$ref' || typeof member !== 'string') {
      pending.push(member);
      continue;
    }
    const [, kind, name] = member.match(/^#\/components\/([^/]+)\/(.+)$/);
    cut.components[kind] ??= {};
    if (name in cut.components[kind]) continue;
    cut.components[kind][name] = description.components[kind][name];
    pending.push(cut.components[kind][name]);
  }
}
writeFileSync(target, JSON.stringify(cut));
