// Drives a server that stands for GitHub by the client @octokit/rest, and prints what the client understood.
//   node github_client.cjs NODE_MODULES URL TOKEN OWNER/NAME
const [modules, url, token, repository] = process.argv.slice(2);
const { createRequire } = require('node:module');
const { Octokit } = createRequire(`${modules}/`)('@octokit/rest');
const [owner, repo] = repository.split('/');

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const client = (auth) => new Octokit({ auth, baseUrl: `${url}/api/v3`, log: silent });
const refusal = (promise) => promise.then(() => 0, (error) => error.status);

async function story() {
  const api = client(token);
  const pull = { owner, repo, pull_number: 1 };
  const issue = { owner, repo, issue_number: 1 };
  const wanted = { owner, repo, title: 'Promote', body: 'from dev', head: 'p1', base: 'main' };
  const created = (await api.pulls.create(wanted)).data;
  const said = {
    created: [created.number, created.title, created.body, created.state, created.head.ref, created.base.ref],
    twice: await refusal(api.pulls.create(wanted)),
    missingBranch: await refusal(api.pulls.create({ ...wanted, head: 'none' })),
    stranger: await refusal(client('wrong').pulls.get(pull)),
    unknown: await refusal(api.pulls.get({ ...pull, pull_number: 77 })),
  };
  const listed = (head) => api.paginate(api.pulls.list, { owner, repo, state: 'open', head, base: 'main' });
  said.listed = (await listed(`${owner}:p1`)).map((each) => each.number);
  said.otherBranch = (await listed(`${owner}:p2`)).length;
  said.settings = (await api.repos.get({ owner, repo })).data.allow_squash_merge;
  const edited = (await api.pulls.update({ ...pull, title: 'Promote again' })).data;
  said.edited = [edited.title, edited.mergeable, edited.draft];
  said.labels = (await api.issues.addLabels({ ...issue, labels: ['promotion'] })).status;
  said.reviewers = (await api.pulls.requestReviewers({ ...pull, reviewers: ['alice'] })).status;
  said.noReviewer = await refusal(api.pulls.requestReviewers({ ...pull, reviewers: ['nobody'] }));
  await api.issues.createComment({ ...issue, body: 'healthy in dev' });
  said.comments = (await api.paginate(api.issues.listComments, issue)).map((comment) => comment.body);
  said.otherHead = await refusal(api.pulls.merge({ ...pull, sha: '0'.repeat(40), merge_method: 'merge' }));
  said.otherMethod = await refusal(api.pulls.merge({ ...pull, merge_method: 'squash' }));
  await api.pulls.merge({ ...pull, sha: created.head.sha, merge_method: 'merge' });
  const merged = (await api.pulls.get(pull)).data;
  said.merged = [merged.state, merged.merged, merged.merge_commit_sha.length];
  await api.pulls.create({ ...wanted, head: 'p2' });
  said.closed = (await api.pulls.update({ owner, repo, pull_number: 2, state: 'closed' })).data.state;
  return said;
}

story().then((said) => console.log(JSON.stringify(said)));
