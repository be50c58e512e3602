// handle.hpp: libgit2's objects, freed when they go out of scope, and what its failures mean here.
#ifndef PULL_REQUEST_GIT_HANDLE_HPP
#define PULL_REQUEST_GIT_HANDLE_HPP

#include <git2.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pull_request {

template <auto release>
struct Release {
  template <typename T>
  void operator()(T *object) const noexcept {
    release(object);
  }
};

template <typename T, auto release>
using Handle = std::unique_ptr<T, Release<release>>;

using RepositoryHandle = Handle<git_repository, git_repository_free>;
using RemoteHandle = Handle<git_remote, git_remote_free>;
using OdbHandle = Handle<git_odb, git_odb_free>;
using BlobHandle = Handle<git_blob, git_blob_free>;
using TreeHandle = Handle<git_tree, git_tree_free>;
using CommitHandle = Handle<git_commit, git_commit_free>;
using SignatureHandle = Handle<git_signature, git_signature_free>;
using DiffHandle = Handle<git_diff, git_diff_free>;
using WalkHandle = Handle<git_revwalk, git_revwalk_free>;
using ReferenceHandle = Handle<git_reference, git_reference_free>;

/// The mirror cannot be read or written as it should. Cured by cloning again, which happens once in a call.
class MirrorDamaged : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What libgit2 said last on this thread.
inline std::string git_message() {
  const git_error *error = git_error_last();
  return error != nullptr && error->message != nullptr ? error->message : "no reason given";
}

/// For functions that touch nothing but the mirror: throws MirrorDamaged for a negative code.
inline void check_mirror(int code, std::string_view doing) {
  if (code < 0) throw MirrorDamaged(std::string(doing) + ": " + git_message());
}

inline std::string to_hex(const git_oid &id) {
  char text[GIT_OID_HEXSZ + 1];
  return git_oid_tostr(text, sizeof(text), &id);
}

inline bool is_none(const git_oid &id) { return git_oid_is_zero(&id) != 0; }
inline bool same(const git_oid &a, const git_oid &b) { return git_oid_equal(&a, &b) != 0; }

}  // namespace pull_request

#endif
