// Drives a server that stands for Gitea by the client gitea-js, and prints what the client understood.
//   node gitea_client.cjs NODE_MODULES URL TOKEN OWNER/NAME
const [modules, url, token, repository] = process.argv.slice(2);
const { createRequire } = require('node:module');
const { giteaApi } = createRequire(`${modules}/`)('gitea-js');
const [owner, name] = repository.split('/');

const refusal = (promise) => promise.then(() => 0, (answer) => answer.status);

async function story() {
  const api = giteaApi(url, { token });
  const wanted = { title: 'Promote', body: 'from dev', head: 'p1', base: 'main' };
  const created = (await api.repos.repoCreatePullRequest(owner, name, wanted)).data;
  const said = {
    created: [created.number, created.title, created.body, created.state, created.head.ref, created.user.login],
    twice: await refusal(api.repos.repoCreatePullRequest(owner, name, wanted)),
    missingBranch: await refusal(api.repos.repoCreatePullRequest(owner, name, { ...wanted, head: 'none' })),
    stranger: await refusal(giteaApi(url, { token: 'wrong' }).repos.repoGetPullRequest(owner, name, 1)),
    unknown: await refusal(api.repos.repoGetPullRequest(owner, name, 77)),
  };
  said.listed = (await api.repos.repoListPullRequests(owner, name, { state: 'open', limit: 50, page: 1 }))
    .data.map((each) => each.number);
  const edited = (await api.repos.repoEditPullRequest(owner, name, 1, { title: 'WIP: Promote again' })).data;
  said.edited = [edited.title, edited.mergeable];
  said.draftMerge = await refusal(api.repos.repoMergePullRequest(owner, name, 1, { Do: 'merge' }));
  await api.repos.repoEditPullRequest(owner, name, 1, { title: 'Promote again' });
  const label = (await api.repos.issueCreateLabel(owner, name, { name: 'promotion', color: '#00aabb' })).data;
  said.labels = (await api.repos.issueAddLabel(owner, name, 1, { labels: [label.id] })).data.map((each) => each.name);
  said.reviewers = (await api.repos.repoCreatePullReviewRequests(owner, name, 1, { reviewers: ['alice'] }))
    .data.map((review) => review.user.login);
  await api.repos.issueCreateComment(owner, name, 1, { body: 'healthy in dev' });
  said.comments = (await api.repos.issueGetComments(owner, name, 1)).data.map((comment) => comment.body);
  said.notMerged = await refusal(api.repos.repoPullRequestIsMerged(owner, name, 1));
  await api.repos.repoMergePullRequest(owner, name, 1, { Do: 'merge' });
  said.isMerged = (await api.repos.repoPullRequestIsMerged(owner, name, 1)).status;
  const merged = (await api.repos.repoGetPullRequest(owner, name, 1)).data;
  said.merged = [merged.merged, merged.merge_commit_sha.length];
  await api.repos.repoCreatePullRequest(owner, name, { ...wanted, head: 'p2' });
  said.closed = (await api.repos.repoEditPullRequest(owner, name, 2, { state: 'closed' })).data.state;
  return said;
}

story().then((said) => console.log(JSON.stringify(said)));
