#include "git/libgit2_remote.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "git/mirror.hpp"
#include "git/text_array.hpp"

namespace pull_request {

using promotion::Error;

Libgit2Remote::Libgit2Remote(const Mirror &mirror, const promotion::Call &call, const Repository &repository,
                             const Credentials &credentials)
    : conversation_{call, repository, credentials, {}, {}, false, false, {}, {}, {}}, mirror_(mirror) {}

void Libgit2Remote::fail(int code, const std::string &doing, bool reads_mirror) {
  if (conversation_.http.failure) std::rethrow_exception(std::exchange(conversation_.http.failure, nullptr));
  if (conversation_.failure) std::rethrow_exception(std::exchange(conversation_.failure, nullptr));
  conversation_.call.throw_if_cancelled();
  const git_error *error = git_error_last();
  const int kind = error == nullptr ? GIT_ERROR_NONE : error->klass;
  const std::string said = doing + " " + conversation_.repository.connect_url + ": " + git_message();
  if (code == GIT_EAUTH) {
    throw Error(PROMOTION_UNAUTHENTICATED, said + "; used: " + conversation_.credentials.source);
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
                said + "; used: key identity of " + conversation_.credentials.source);
  }
  const bool local = conversation_.repository.transport == Transport::file;
  std::error_code unreadable;
  if (local &&
      !std::filesystem::exists(parse_repository_url(conversation_.repository.connect_url).path, unreadable)) {
    throw Error(PROMOTION_NOT_FOUND, said);
  }
  if (local && said.find("non-bare") != std::string::npos) throw Error(PROMOTION_FAILED_PRECONDITION, said);
  throw Error(PROMOTION_UNAVAILABLE, said);
}

void Libgit2Remote::connect(git_direction direction) {
  conversation_.call.throw_if_cancelled();
  conversation_.key_offered = false;
  conversation_.password_offered = false;
  const std::string &url = conversation_.repository.connect_url;
  git_remote_create_options options = GIT_REMOTE_CREATE_OPTIONS_INIT;
  options.repository = mirror_.repository();
  options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC;
  git_remote *made = nullptr;
  check(git_remote_create_with_opts(&made, url.c_str(), &options), "cannot use the url");
  remote_.reset(made);
  git_remote_connect_options connect_options = GIT_REMOTE_CONNECT_OPTIONS_INIT;
  connect_options.callbacks = conversation_.callbacks();
  check(git_remote_connect_ext(made, direction, &connect_options), "cannot connect to");
}

RemoteHeads Libgit2Remote::heads() const {
  RemoteHeads found;
  const git_remote_head **heads = nullptr;
  std::size_t count = 0;
  if (git_remote_ls(&heads, &count, remote_.get()) < 0) return found;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view name = heads[i]->name;
    if (name.substr(0, heads_prefix.size()) == heads_prefix) {
      found.branches.emplace(name.substr(heads_prefix.size()), heads[i]->oid);
    }
  }
  git_buf name = GIT_BUF_INIT;
  if (!found.branches.empty() && git_remote_default_branch(&name, remote_.get()) == 0) {
    const std::string_view full(name.ptr, name.size);
    if (full.substr(0, heads_prefix.size()) == heads_prefix) {
      found.default_branch = full.substr(heads_prefix.size());
    }
  }
  git_buf_dispose(&name);
  return found;
}

RemoteHeads Libgit2Remote::list() {
  connect(GIT_DIRECTION_FETCH);
  return heads();
}

void Libgit2Remote::fetch(const std::vector<std::string> &branches) {
  std::vector<std::string> specs;
  for (const std::string &branch : branches)
    specs.push_back("+" + head_reference(branch) + ":refs/promotion/fetched");
  const TextArray wanted(std::move(specs));
  git_fetch_options options = GIT_FETCH_OPTIONS_INIT;
  options.callbacks = conversation_.callbacks();
  options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
  check(git_remote_download(remote_.get(), wanted.get(), &options), "cannot fetch from", true);
}

}  // namespace pull_request
