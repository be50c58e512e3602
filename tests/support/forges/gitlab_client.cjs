// Drives a server that stands for GitLab by the client @gitbeaker/rest, and prints what the client understood.
//   node gitlab_client.cjs NODE_MODULES URL TOKEN PROJECT
const [modules, host, token, project] = process.argv.slice(2);
const { createRequire } = require('node:module');
const { Gitlab } = createRequire(`${modules}/`)('@gitbeaker/rest');

const refusal = (promise) => promise.then(() => 0, (error) => error.cause.response.status);

async function story() {
  const api = new Gitlab({ host, token });
  const requests = api.MergeRequests;
  const created = await requests.create(project, 'p1', 'main', 'Promote', { description: 'from dev' });
  const said = {
    created: [created.iid, created.title, created.description, created.state, created.source_branch],
    twice: await refusal(requests.create(project, 'p1', 'main', 'Again')),
    missingBranch: await refusal(requests.create(project, 'none', 'main', 'None')),
    stranger: await refusal(new Gitlab({ host, token: 'wrong' }).MergeRequests.show(project, created.iid)),
    unknown: await refusal(requests.show(project, 77)),
  };
  said.listed = (await requests.all({ projectId: project, sourceBranch: 'p1', targetBranch: 'main', state: 'opened' }))
    .map((each) => each.iid);
  said.otherBranch = (await requests.all({ projectId: project, sourceBranch: 'p2', state: 'opened' })).length;
  const alice = (await api.Users.all({ username: 'alice' }))[0];
  const edited = await requests.edit(project, created.iid, {
    title: 'Draft: Promote again', addLabels: 'promotion', reviewerIds: [alice.id],
  });
  said.edited = [edited.title, edited.draft, edited.labels];
  said.draftMerge = await refusal(requests.merge(project, created.iid));
  await requests.edit(project, created.iid, { title: 'Promote again' });
  await api.MergeRequestNotes.create(project, created.iid, 'healthy in dev');
  said.notes = (await api.MergeRequestNotes.all(project, created.iid)).map((note) => note.body);
  said.otherHead = await refusal(requests.merge(project, created.iid, { sha: '0'.repeat(40) }));
  const merged = await requests.merge(project, created.iid, { sha: created.sha });
  said.merged = [merged.state, merged.merge_commit_sha.length];
  const second = await requests.create(project, 'p2', 'main', 'Another');
  said.closed = (await requests.edit(project, second.iid, { stateEvent: 'close' })).state;
  return said;
}

story().then((said) => console.log(JSON.stringify(said)));
