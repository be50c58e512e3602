#include "git/remote.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "git/mirror.hpp"
#include "git/pkt_line.hpp"
#include "git/protocol_v2.hpp"
#include "git/push_protocol.hpp"
#include "git/remote_callbacks.hpp"
#include "git/server_memory.hpp"
#include "git/thin_pack.hpp"

namespace pull_request {
namespace {

using promotion::Error;

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

/// Whether an answer can come from a server that wants to be spoken to in another way than is remembered.
bool may_be_outdated(const Error &error) {
  const bool status =
      error.status() == PROMOTION_FAILED_PRECONDITION || error.status() == PROMOTION_UNAVAILABLE;
  return status && dynamic_cast<const promotion::HostError *>(&error) == nullptr;
}

}  // namespace

struct Remote::State {
  RemoteConversation conversation;
  const Mirror &mirror;
  RemoteHandle remote;
  std::unique_ptr<GitHttp> http;  // NULL: another transport
  std::filesystem::path memory_file;
  ServerMemory memory;
  RemoteHeads listed;
  bool by_libgit2 = false;  // how they were listed

  [[noreturn]] void fail(int code, const std::string &doing, bool reads_mirror);
  void check(int code, const std::string &doing, bool reads_mirror = false) {
    if (code < 0) fail(code, doing, reads_mirror);
  }
  void connect(git_direction direction);
  RemoteHeads heads() const;
  void remember();
  void forget();
  bool speaks_version_2();
  std::vector<git_oid> what_is_here() const;
  std::string push_capabilities();
  std::vector<PushResult> push_thin(const std::vector<PushCommand> &commands);
  std::vector<PushResult> push_by_libgit2(const std::vector<PushCommand> &commands);
};

Remote::Remote(const Mirror &mirror, const promotion::Host &host, const promotion::Call &call,
               const Repository &repository, const Credentials &credentials)
    : state_(new State{{call, repository, credentials, {}, {}, false, false, {}, {}, {}},
                       mirror,
                       {},
                       {},
                       mirror.folder() / "server.json",
                       {},
                       {},
                       false}) {
  SmartHttp &http = state_->conversation.http;
  http.access.call = &call;
  http.access.http = static_cast<const promotion_http *>(host.service(PROMOTION_HTTP_ID));
  http.access.authorization = credentials.git_authorization(repository.type);
  http.access.credentials = credentials.git_keys();
  http.access.ca_pem = credentials.ca_pem;
  http.spool_folder = mirror.folder().parent_path().string();
  if (repository.transport != Transport::http && repository.transport != Transport::https) return;
  state_->http = std::make_unique<GitHttp>(http.access, repository.connect_url);
  state_->memory = load_memory(state_->memory_file);
}

Remote::~Remote() = default;

void Remote::State::fail(int code, const std::string &doing, bool reads_mirror) {
  if (conversation.http.failure) std::rethrow_exception(std::exchange(conversation.http.failure, nullptr));
  if (conversation.failure) std::rethrow_exception(std::exchange(conversation.failure, nullptr));
  conversation.call.throw_if_cancelled();
  const git_error *error = git_error_last();
  const int kind = error == nullptr ? GIT_ERROR_NONE : error->klass;
  const std::string said = doing + " " + conversation.repository.connect_url + ": " + git_message();
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
  options.repository = mirror.repository();
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

/// Whoever was redirected has to be so again.
void Remote::State::remember() {
  if (!http->moved()) store_memory(memory_file, memory);
}

void Remote::State::forget() {
  memory = {};
  remember();
}

bool Remote::State::speaks_version_2() {
  if (memory.reads_version_2) return true;
  memory.reads_version_2 = offers_version_2(http->ask(upload_pack_offer));
  if (memory.reads_version_2) remember();
  return memory.reads_version_2;
}

RemoteHeads Remote::list(const std::vector<std::string> *branches) {
  State &state = *state_;
  state.conversation.call.throw_if_cancelled();
  while (state.http) {
    const bool remembered = state.memory.reads_version_2;
    try {
      if (!state.speaks_version_2()) break;
      state.listed = ProtocolV2(*state.http).list(branches);
      state.by_libgit2 = false;
      return state.listed;
    } catch (const ForeignAnswer &) {
      state.forget();
      if (!remembered) break;
    } catch (const Error &error) {
      if (!remembered || !may_be_outdated(error)) throw;
      state.forget();
    }
  }
  state.connect(GIT_DIRECTION_FETCH);
  state.by_libgit2 = true;
  state.listed = state.heads();
  return state.listed;
}

/// The newest commits of what is kept, for the server to leave out.
std::vector<git_oid> Remote::State::what_is_here() const {
  constexpr std::size_t most = 64;
  git_revwalk *made = nullptr;
  check_mirror(git_revwalk_new(&made, mirror.repository()), "the history cannot be read");
  const WalkHandle walk(made);
  // Unsorted is newest first, too, and is walked without a list of all, which libgit2 loses at a damaged
  // commit.
  check_mirror(git_revwalk_push_glob(made, "refs/promotion/*"), "the references cannot be read");
  std::vector<git_oid> commits;
  git_oid next{};
  while (commits.size() < most) {
    const int code = git_revwalk_next(&next, made);
    if (code == GIT_ITEROVER) break;
    check_mirror(code, "the history cannot be read");
    commits.push_back(next);
  }
  return commits;
}

void Remote::fetch(const std::vector<std::string> &branches) {
  if (branches.empty()) return;
  State &state = *state_;
  if (!state.by_libgit2) {
    std::vector<git_oid> wanted;
    for (const std::string &branch : branches) wanted.push_back(state.listed.branches.at(branch));
    try {
      ProtocolV2(*state.http)
          .fetch(state.conversation.call, state.mirror.objects(), wanted, state.what_is_here());
      return;
    } catch (const ForeignAnswer &foreign) {
      throw Error(PROMOTION_UNAVAILABLE, "the git server at " + state.conversation.repository.connect_url +
                                             " did not answer as before: " + foreign.what());
    }
  }
  std::vector<std::string> specs;
  for (const std::string &branch : branches)
    specs.push_back("+" + head_reference(branch) + ":refs/promotion/fetched");
  const TextArray wanted(std::move(specs));
  git_fetch_options options = GIT_FETCH_OPTIONS_INIT;
  options.callbacks = state_->conversation.callbacks();
  options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
  state_->check(git_remote_download(state_->remote.get(), wanted.get(), &options), "cannot fetch from", true);
}

std::vector<PushResult> Remote::push(const std::vector<PushCommand> &commands) {
  if (commands.empty()) return {};
  State &state = *state_;
  state.conversation.call.throw_if_cancelled();
  if (!state.http || state.memory.refuses_thin_packs) return state.push_by_libgit2(commands);
  try {
    return state.push_thin(commands);
  } catch (const PackRefused &) {
    std::vector<PushResult> results = state.push_by_libgit2(commands);
    state.memory.refuses_thin_packs = true;
    state.remember();
    return results;
  } catch (const ForeignAnswer &) {
    state.forget();
    return state.push_by_libgit2(commands);
  } catch (const Error &error) {
    // Whether the push had its effect is not known; who comes again looks first, and asks how to push.
    if (may_be_outdated(error)) state.forget();
    throw;
  }
}

std::string Remote::State::push_capabilities() {
  if (memory.push_capabilities.empty()) {
    memory.push_capabilities = receive_capabilities(http->ask(receive_pack_offer));
    remember();
  }
  return memory.push_capabilities;
}

std::vector<PushResult> Remote::State::push_thin(const std::vector<PushCommand> &commands) {
  const std::string capabilities = push_capabilities();
  std::vector<git_oid> commits;
  for (const PushCommand &command : commands) {
    if (!is_none(command.new_id)) commits.push_back(command.new_id);
  }
  const std::string body = push_request(commands, capabilities, thin_pack(mirror.repository(), commits));
  return push_results(commands, capabilities, http->ask(receive_pack, body));
}

std::vector<PushResult> Remote::State::push_by_libgit2(const std::vector<PushCommand> &commands) {
  std::vector<PushResult> results(commands.size());
  connect(GIT_DIRECTION_PUSH);
  const RemoteHeads now = heads();
  conversation.expected.clear();
  conversation.statuses.clear();
  conversation.told.clear();
  std::vector<std::string> specs;
  PushSources sources(mirror.repository());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const PushCommand &command = commands[i];
    const auto found = now.branches.find(command.branch);
    const git_oid at = found == now.branches.end() ? git_oid{} : found->second;
    if (!same(at, command.old_id)) {
      results[i] = {PushOutcome::overtaken,
                    "it points to " + (is_none(at) ? "nothing" : to_hex(at)) + " now"};
      continue;
    }
    conversation.expected[head_reference(command.branch)] = command.old_id;
    const bool removed = is_none(command.new_id);
    specs.push_back((removed ? "" : "+" + sources.name(command.new_id)) + ":" +
                    head_reference(command.branch));
  }
  if (specs.empty()) return results;
  const TextArray wanted(std::move(specs));
  git_push_options options = GIT_PUSH_OPTIONS_INIT;
  options.callbacks = conversation.callbacks();
  options.pb_parallelism = 1;
  check(git_remote_upload(remote.get(), wanted.get(), &options), "cannot push to", true);
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (!results[i].reason.empty()) continue;
    const auto status = conversation.statuses.find(head_reference(commands[i].branch));
    const bool told = status != conversation.statuses.end();
    results[i] = push_result(told ? status->second : "the server did not report on it", conversation.told);
  }
  return results;
}

}  // namespace pull_request
