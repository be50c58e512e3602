#include "git/remote.hpp"

#include <filesystem>
#include <utility>

#include "git/libgit2_remote.hpp"
#include "git/mirror.hpp"
#include "git/pkt_line.hpp"
#include "git/protocol_v2.hpp"
#include "git/push_protocol.hpp"
#include "git/server_memory.hpp"
#include "git/thin_pack.hpp"

namespace pull_request {
namespace {

using promotion::Error;

/// Whether an answer can come from a server that wants to be spoken to in another way than is remembered.
bool may_be_outdated(const Error &error) {
  const bool status =
      error.status() == PROMOTION_FAILED_PRECONDITION || error.status() == PROMOTION_UNAVAILABLE;
  return status && dynamic_cast<const promotion::HostError *>(&error) == nullptr;
}

}  // namespace

struct Remote::State {
  const promotion::Call &call;
  const Repository &repository;
  const Mirror &mirror;
  Libgit2Remote libgit2;
  std::unique_ptr<GitHttp> http;  // NULL: another transport
  std::filesystem::path memory_file;
  ServerMemory memory;
  RemoteHeads listed;
  bool by_libgit2 = false;  // how they were listed

  State(const Mirror &opened, const promotion::Call &of_call, const Repository &wanted,
        const Credentials &credentials)
      : call(of_call),
        repository(wanted),
        mirror(opened),
        libgit2(opened, of_call, wanted, credentials),
        memory_file(opened.folder() / "server.json") {}

  void remember();
  void forget();
  bool speaks_version_2();
  std::vector<git_oid> what_is_here() const;
  std::string push_capabilities(bool with_options);
  std::vector<PushResult> push_thin(const std::vector<PushCommand> &commands,
                                    const std::vector<std::string> &options);
  std::vector<PushResult> push_with(const std::vector<PushCommand> &commands,
                                    const std::vector<std::string> &options);
};

Remote::Remote(const Mirror &mirror, const promotion::Host &host, const promotion::Call &call,
               const Repository &repository, const Credentials &credentials)
    : state_(std::make_unique<State>(mirror, call, repository, credentials)) {
  SmartHttp &http = state_->libgit2.http();
  http.access.call = &call;
  http.access.http = static_cast<const promotion_http *>(host.service(PROMOTION_HTTP_ID));
  http.access.authorization = credentials.git_authorization(repository.type);
  http.access.credentials = credentials.git_keys();
  http.access.ca_pem = credentials.ca_pem;
  http.access.certificate_pem = credentials.certificate_pem;
  http.access.key_pem = credentials.key_pem;
  http.access.proxy = credentials.proxy;
  http.spool_folder = mirror.folder().parent_path().string();
  if (repository.transport != Transport::http && repository.transport != Transport::https) return;
  state_->http = std::make_unique<GitHttp>(http.access, repository.connect_url);
  state_->memory = load_memory(state_->memory_file);
}

Remote::~Remote() = default;

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
  state.call.throw_if_cancelled();
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
  state.listed = state.libgit2.list();
  state.by_libgit2 = true;
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
      ProtocolV2(*state.http).fetch(state.call, state.mirror.objects(), wanted, state.what_is_here());
      return;
    } catch (const ForeignAnswer &foreign) {
      throw Error(PROMOTION_UNAVAILABLE, "the git server at " + state.repository.connect_url +
                                             " did not answer as before: " + foreign.what());
    }
  }
  state.libgit2.fetch(branches);
}

/// libgit2 cannot send options, so there is no other way to do it.
std::vector<PushResult> Remote::State::push_with(const std::vector<PushCommand> &commands,
                                                 const std::vector<std::string> &options) {
  std::string why;
  if (!http) {
    why = "they are sent over HTTP and HTTPS alone";
  } else {
    try {
      return push_thin(commands, options);
    } catch (const PackRefused &refused) {
      why = refused.what();
    } catch (const ForeignAnswer &foreign) {
      forget();
      why = foreign.what();
    }
  }
  throw Error(PROMOTION_FAILED_PRECONDITION,
              repository.connect_url + " cannot be pushed to with pushOptions: " + why);
}

std::vector<PushResult> Remote::push(const std::vector<PushCommand> &commands,
                                     const std::vector<std::string> &options) {
  if (commands.empty()) return {};
  State &state = *state_;
  state.call.throw_if_cancelled();
  if (!options.empty()) return state.push_with(commands, options);
  if (!state.http || state.memory.refuses_thin_packs) return state.libgit2.push(commands);
  try {
    return state.push_thin(commands, {});
  } catch (const PackRefused &) {
    std::vector<PushResult> results = state.libgit2.push(commands);
    state.memory.refuses_thin_packs = true;
    state.remember();
    return results;
  } catch (const ForeignAnswer &) {
    state.forget();
    return state.libgit2.push(commands);
  } catch (const Error &error) {
    // Whether the push had its effect is not known; who comes again looks first, and asks how to push.
    if (may_be_outdated(error)) state.forget();
    throw;
  }
}

std::string Remote::State::push_capabilities(bool with_options) {
  const bool outdated = with_options && !has_capability(memory.push_capabilities, "push-options");
  if (memory.push_capabilities.empty() || outdated) {
    memory.push_capabilities = receive_capabilities(http->ask(receive_pack_offer));
    remember();
  }
  return memory.push_capabilities;
}

std::vector<PushResult> Remote::State::push_thin(const std::vector<PushCommand> &commands,
                                                 const std::vector<std::string> &options) {
  const std::string capabilities = push_capabilities(!options.empty());
  if (!options.empty() && !has_capability(capabilities, "push-options"))
    throw ForeignAnswer(
        "the server does not take them; set receive.advertisePushOptions there, or remove them from the "
        "block");
  std::vector<git_oid> commits;
  for (const PushCommand &command : commands) {
    if (!is_none(command.new_id)) commits.push_back(command.new_id);
  }
  const std::string body =
      push_request(commands, capabilities, thin_pack(mirror.repository(), commits), options);
  return push_results(commands, capabilities, http->ask(receive_pack, body));
}

}  // namespace pull_request
