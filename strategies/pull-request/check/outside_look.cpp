#include "check/outside_look.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "check/marker_findings.hpp"
#include "edit/utf8.hpp"
#include "forges/limits.hpp"
#include "git/commit.hpp"
#include "git/marker_index.hpp"
#include "git/mirror.hpp"
#include "git/remote.hpp"
#include "git/tree_file.hpp"
#include "settings/block.hpp"
#include "step/work.hpp"

namespace pull_request {
namespace {

using nlohmann::json;
using promotion::Error;
using promotion::Problems;

struct Options {
  std::string repository;  ///< a local one; empty: none
  bool secret = false;
  bool remote = false;
};

Options read_options(std::string_view text) {
  Options options;
  if (text.empty()) {
    options.remote = true;
    return options;
  }
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object())
    throw Error(PROMOTION_INVALID_ARGUMENT, "the options of a check are no JSON object");
  // Members that are not known here may be another strategy's.
  if (const auto path = object.find("repository"); path != object.end() && path->is_string())
    options.repository = path->get<std::string>();
  if (const auto secret = object.find("secret"); secret != object.end() && secret->is_boolean())
    options.secret = secret->get<bool>();
  return options;
}

class Look {
 public:
  Look(const promotion::Host &host, const promotion::Call &call, const Configuration &configuration,
       const promotion::Pipeline &pipeline, const promotion::Environment &into, Problems &problems)
      : host_(host), call_(call), problems_(problems) {
    repository_ = resolve_block(into.strategy_config_json(), pipeline.namespace_name(), configuration);
    question_.address = {std::string(pipeline.namespace_name()), std::string(pipeline.name()),
                         std::string(into.name())};
    for (const promotion::Target target : into.targets()) question_.targets.push_back(name_of(target));
    for (const promotion::Environment environment : pipeline.environments())
      question_.environments.emplace_back(environment.name());
  }

  void at_secret() {
    try {
      const Credentials credentials = read_credentials(host_, call_, repository_);
      if (repository_.is_forge() && !repository_.secret.empty() && credentials.api_token().empty() &&
          !credentials.is_app())
        problems_.error(
            "/secretRef", "missing-key",
            credentials.source + " has neither the key token nor password, which the forge's API wants");
    } catch (const Error &error) {
      if (call_.cancelled()) throw;
      problems_.error("/secretRef", "missing-key", error.what());
    }
  }

  /// A clone that somebody works in: nothing is written to it.
  void at_local(const std::string &path) {
    git_repository *opened = nullptr;
    if (git_repository_open_ext(&opened, path.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr) < 0) {
      return problems_.error("", "no-repository",
                             path + " cannot be opened as a git repository: " + git_message() +
                                 "; name the top folder of a clone of " + repository_.url.text);
    }
    const RepositoryHandle repository(opened);
    const auto commit = local_commit(repository.get(), path);
    if (!commit) return;
    look_at_tree(repository.get(), *commit);
  }

  void at_remote() {
    Credentials credentials = read_credentials(host_, call_, repository_);
    Limits limits;
    limits.app_tokens.log_in(host_, call_, repository_, limits, credentials);
    Mirror mirror(call_, host_.storage().folder(call_), repository_.group_key());
    mirror.open();
    Remote remote(mirror, host_, call_, repository_, credentials);
    const RemoteHeads heads =
        remote.list(repository_.base_branch.empty() ? std::vector<std::string>{"HEAD"}
                                                    : std::vector<std::string>{repository_.base_branch});
    const std::string base = repository_.base_branch.empty() ? heads.default_branch : repository_.base_branch;
    if (heads.branches.count(base) == 0) {
      return problems_.error(
          repository_.base_branch.empty() ? "" : "/branch", "no-branch",
          repository_.url.text + (base.empty()
                                      ? " does not tell its default branch; give the block a branch"
                                      : " has no branch " + base + "; make it, or correct the branch"));
    }
    mirror.bring(remote, heads, {base});
    question_.place = repository_.url.text + ", branch " + base;
    look_at_tree(mirror.repository(), heads.branches.at(base));
  }

 private:
  /// The pipeline's branch, as it is here or as it was fetched; else HEAD, with a warning.
  std::optional<git_oid> local_commit(git_repository *repository, const std::string &path) {
    git_oid commit{};
    const std::string &branch = repository_.base_branch;
    for (const char *start : {"refs/heads/", "refs/remotes/origin/"}) {
      if (branch.empty() || git_reference_name_to_id(&commit, repository, (start + branch).c_str()) < 0)
        continue;
      question_.place = path + ", branch " + branch;
      return commit;
    }
    if (git_reference_name_to_id(&commit, repository, "HEAD") < 0) {
      problems_.error("", "no-commit", path + " has no commit yet, so there are no markers to look at");
      return std::nullopt;
    }
    question_.place = path + ", HEAD " + to_hex(commit).substr(0, 12);
    if (!branch.empty())
      problems_.warning("/branch", "branch-not-here",
                        path + " has no branch " + branch + ", so its HEAD was looked at; fetch the branch");
    return commit;
  }

  std::vector<NamedValue> named_values(git_repository *repository, const git_oid &tree) const {
    std::vector<NamedValue> named;
    const auto into = std::find(question_.environments.begin(), question_.environments.end(),
                                question_.address.environment);
    const EditNames names{question_.address.namespace_name, question_.address.pipeline,
                          question_.address.environment,
                          into == question_.environments.begin() ? std::string() : *std::prev(into)};
    for (const EditRule &rule : repository_.edits) {
      call_.throw_if_cancelled();
      const FilledRule filled = fill_rule(rule, names);
      named.push_back({"yamlPath " + filled.yaml_path + " in " + filled.path, rule.target,
                       filled.problem.empty() ? why_not(repository, tree, filled, rule) : filled.problem});
    }
    return named;
  }

  static std::string why_not(git_repository *repository, const git_oid &tree, const FilledRule &filled,
                             const EditRule &rule) {
    const TreeFile file = find_file(repository, tree, filled.path);
    if (!file.problem.empty()) return file.problem;
    const std::string text = read_blob(repository, file.blob);
    if (!is_utf8(text)) return "the file is not UTF-8";
    return value_at(read_yaml_tree(text), text, filled.steps, rule.document).problem;
  }

  void look_at_tree(git_repository *repository, const git_oid &commit) {
    std::map<std::string, std::string> files;
    question_.named = named_values(repository, tree_of(repository, commit));
    const MarkerIndex index(repository, {});
    for (const auto &[path, marked] : index.files_of(call_, tree_of(repository, commit))) {
      call_.throw_if_cancelled();
      files.emplace(path, read_blob(repository, marked.blob));
    }
    for (const MarkerFinding &finding : marker_findings(files, question_)) {
      if (finding.is_error) {
        problems_.error("", finding.reason, finding.message);
      } else {
        problems_.warning("", finding.reason, finding.message);
      }
    }
  }

  const promotion::Host &host_;
  const promotion::Call &call_;
  Problems &problems_;
  Repository repository_;
  MarkerQuestion question_;
};

}  // namespace

void look_outside(const promotion::Host &host, const promotion::Call &call,
                  const Configuration &configuration, const promotion::Pipeline &pipeline,
                  const promotion::Environment &into, std::string_view options_json, Problems &problems) {
  const Options options = read_options(options_json);
  try {
    Look look(host, call, configuration, pipeline, into, problems);
    if (options.secret) look.at_secret();
    if (!options.repository.empty()) look.at_local(options.repository);
    if (options.remote) look.at_remote();
  } catch (const MirrorDamaged &damage) {
    throw Error(PROMOTION_UNAVAILABLE,
                std::string("the repository cannot be read: ") + damage.what() + "; try git fsck in it");
  }
}

}  // namespace pull_request
