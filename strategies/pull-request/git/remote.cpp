#include "git/remote.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "git/remote_callbacks.hpp"

namespace pull_request {
namespace {

using promotion::Error;

constexpr std::string_view heads_prefix = "refs/heads/";

std::string reference(const std::string &branch) { return std::string(heads_prefix) + branch; }

/// The texts as libgit2 takes them.
class TextArray {
 public:
  explicit TextArray(std::vector<std::string> texts) : texts_(std::move(texts)) {
    for (std::string &text : texts_) pointers_.push_back(text.data());
    array_ = {pointers_.data(), pointers_.size()};
  }
  const git_strarray *get() const { return &array_; }

 private:
  std::vector<std::string> texts_;
  std::vector<char *> pointers_;
  git_strarray array_{};
};

/// libgit2 pushes references alone, so what is pushed has some for as long as that takes. Mirror::open()
/// removes those that a killed process left behind.
class PushSources {
 public:
  explicit PushSources(git_repository *mirror) : mirror_(mirror) {}
  PushSources(const PushSources &) = delete;
  PushSources &operator=(const PushSources &) = delete;
  ~PushSources() {
    for (const std::string &name : names_) git_reference_remove(mirror_, name.c_str());
  }

  std::string name(const git_oid &commit) {
    const std::string name = std::string(push_sources_prefix) + std::to_string(names_.size());
    git_reference *made = nullptr;
    check_mirror(git_reference_create(&made, mirror_, name.c_str(), &commit, 1, nullptr),
                 "the commit " + to_hex(commit) + " cannot be named");
    git_reference_free(made);
    names_.push_back(name);
    return name;
  }

 private:
  git_repository *mirror_;
  std::vector<std::string> names_;
};

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

/// What receive-pack says when somebody else was faster: git's, then those of JGit and of libgit2's own
/// remotes.
bool means_overtaken(std::string_view status) {
  static constexpr std::array<std::string_view, 8> phrases{
      "failed to update ref", "cannot lock ref", "failed to lock",           "lock error",
      "stale info",           "fetch first",     "reference already exists", "incorrect old value"};
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](std::string_view phrase) { return status.find(phrase) != std::string_view::npos; });
}

}  // namespace

struct Remote::State {
  RemoteConversation conversation;
  git_repository *mirror;
  RemoteHandle remote;

  [[noreturn]] void fail(int code, const std::string &doing, bool reads_mirror);
  void check(int code, const std::string &doing, bool reads_mirror = false) {
    if (code < 0) fail(code, doing, reads_mirror);
  }
  void connect(git_direction direction);
  RemoteHeads heads() const;
};

Remote::Remote(git_repository *mirror, const promotion::Host &host, const promotion::Call &call,
               const Repository &repository, const Credentials &credentials, std::string storage_folder)
    : state_(new State{{call, repository, credentials, {}, {}, false, false, {}, {}, {}}, mirror, {}}) {
  SmartHttp &http = state_->conversation.http;
  http.call = &call;
  http.http = static_cast<const promotion_http *>(host.service(PROMOTION_HTTP_ID));
  http.authorization = credentials.git_authorization(repository.type);
  http.credentials = credentials.git_keys();
  http.ca_pem = credentials.ca_pem;
  http.spool_folder = std::move(storage_folder);
}

Remote::~Remote() = default;

void Remote::State::fail(int code, const std::string &doing, bool reads_mirror) {
  if (conversation.http.failure) std::rethrow_exception(std::exchange(conversation.http.failure, nullptr));
  if (conversation.failure) std::rethrow_exception(std::exchange(conversation.failure, nullptr));
  conversation.call.throw_if_cancelled();
  const git_error *error = git_error_last();
  const int kind = error == nullptr ? GIT_ERROR_NONE : error->klass;
  const std::string said = doing + " " + conversation.repository.connect_url + ": " + one_line(git_message());
  if (code == GIT_EAUTH) {
    throw Error(PROMOTION_UNAUTHENTICATED, said + "; used: " + conversation.credentials.source);
  }
  if (code == GIT_EOWNER) {
    throw Error(PROMOTION_FAILED_PRECONDITION,
                said + "; the folder must belong to the user that the control plane runs as");
  }
  static constexpr std::array<int, 8> of_objects{GIT_ERROR_ODB,       GIT_ERROR_INDEXER, GIT_ERROR_ZLIB,
                                                 GIT_ERROR_OBJECT,    GIT_ERROR_TREE,    GIT_ERROR_SHA,
                                                 GIT_ERROR_REFERENCE, GIT_ERROR_OS};
  if (reads_mirror && std::find(of_objects.begin(), of_objects.end(), kind) != of_objects.end()) {
    throw MirrorDamaged(said);
  }
  if (kind == GIT_ERROR_SSH && said.find("authenticat") != std::string::npos) {
    throw Error(PROMOTION_UNAUTHENTICATED,
                said + "; used: key identity of " + conversation.credentials.source);
  }
  const bool local = conversation.repository.transport == Transport::file;
  std::error_code unreadable;
  if (local &&
      !std::filesystem::exists(parse_repository_url(conversation.repository.connect_url).path, unreadable)) {
    throw Error(PROMOTION_NOT_FOUND, said);
  }
  if (local && said.find("non-bare") != std::string::npos) throw Error(PROMOTION_FAILED_PRECONDITION, said);
  throw Error(PROMOTION_UNAVAILABLE, said);
}

void Remote::State::connect(git_direction direction) {
  conversation.call.throw_if_cancelled();
  conversation.key_offered = false;
  conversation.password_offered = false;
  const std::string &url = conversation.repository.connect_url;
  git_remote_create_options options = GIT_REMOTE_CREATE_OPTIONS_INIT;
  options.repository = mirror;
  options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC;
  git_remote *made = nullptr;
  check(git_remote_create_with_opts(&made, url.c_str(), &options), "cannot use the url");
  remote.reset(made);
  git_remote_connect_options connect_options = GIT_REMOTE_CONNECT_OPTIONS_INIT;
  connect_options.callbacks = conversation.callbacks();
  check(git_remote_connect_ext(made, direction, &connect_options), "cannot connect to");
}

RemoteHeads Remote::State::heads() const {
  RemoteHeads found;
  const git_remote_head **heads = nullptr;
  std::size_t count = 0;
  if (git_remote_ls(&heads, &count, remote.get()) < 0) return found;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view name = heads[i]->name;
    if (name.substr(0, heads_prefix.size()) == heads_prefix) {
      found.branches.emplace(name.substr(heads_prefix.size()), heads[i]->oid);
    }
  }
  git_buf name = GIT_BUF_INIT;
  if (!found.branches.empty() && git_remote_default_branch(&name, remote.get()) == 0) {
    const std::string_view full(name.ptr, name.size);
    if (full.substr(0, heads_prefix.size()) == heads_prefix) {
      found.default_branch = full.substr(heads_prefix.size());
    }
  }
  git_buf_dispose(&name);
  return found;
}

RemoteHeads Remote::list() {
  state_->connect(GIT_DIRECTION_FETCH);
  return state_->heads();
}

void Remote::fetch(const std::vector<std::string> &branches) {
  if (branches.empty()) return;
  std::vector<std::string> specs;
  for (const std::string &branch : branches)
    specs.push_back("+" + reference(branch) + ":refs/promotion/fetched");
  const TextArray wanted(std::move(specs));
  git_fetch_options options = GIT_FETCH_OPTIONS_INIT;
  options.callbacks = state_->conversation.callbacks();
  options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
  state_->check(git_remote_download(state_->remote.get(), wanted.get(), &options), "cannot fetch from", true);
}

std::vector<PushResult> Remote::push(const std::vector<PushCommand> &commands) {
  std::vector<PushResult> results(commands.size());
  if (commands.empty()) return results;
  State &state = *state_;
  state.connect(GIT_DIRECTION_PUSH);
  const RemoteHeads now = state.heads();
  RemoteConversation &conversation = state.conversation;
  conversation.expected.clear();
  conversation.statuses.clear();
  conversation.told.clear();
  std::vector<std::string> specs;
  PushSources sources(state.mirror);
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const PushCommand &command = commands[i];
    const auto found = now.branches.find(command.branch);
    const git_oid at = found == now.branches.end() ? git_oid{} : found->second;
    if (!same(at, command.old_id)) {
      results[i] = {PushOutcome::overtaken,
                    "it points to " + (is_none(at) ? "nothing" : to_hex(at)) + " now"};
      continue;
    }
    conversation.expected[reference(command.branch)] = command.old_id;
    const bool removed = is_none(command.new_id);
    specs.push_back((removed ? "" : "+" + sources.name(command.new_id)) + ":" + reference(command.branch));
  }
  if (specs.empty()) return results;
  const TextArray wanted(std::move(specs));
  git_push_options options = GIT_PUSH_OPTIONS_INIT;
  options.callbacks = conversation.callbacks();
  options.pb_parallelism = 1;
  state.check(git_remote_upload(state.remote.get(), wanted.get(), &options), "cannot push to", true);
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (!results[i].reason.empty()) continue;
    const auto status = conversation.statuses.find(reference(commands[i].branch));
    if (status != conversation.statuses.end() && status->second.empty()) {
      results[i] = {PushOutcome::taken, {}};
      continue;
    }
    const std::string said =
        status == conversation.statuses.end() ? "the server did not report on it" : status->second;
    const std::string told = one_line(conversation.told);
    const bool overtaken = means_overtaken(said) || means_overtaken(told);
    results[i] = {overtaken ? PushOutcome::overtaken : PushOutcome::refused,
                  told.empty() ? one_line(said) : one_line(said) + " (" + told + ")"};
  }
  return results;
}

}  // namespace pull_request
