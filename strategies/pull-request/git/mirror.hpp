// mirror.hpp: the kept bare copy of a repository, one for each repository and credential.
#ifndef PULL_REQUEST_GIT_MIRROR_HPP
#define PULL_REQUEST_GIT_MIRROR_HPP

#include <filesystem>
#include <map>
#include <promotion/module.hpp>
#include <string>
#include <vector>

#include "git/handle.hpp"
#include "git/mirror_lock.hpp"
#include "git/remote.hpp"

namespace pull_request {

/// <storage>/mirrors/<SHA-256 of the group key>: a bare repository with nothing in it but what the remote
/// has, beside a lock that other generations and processes of the module respect. It can be removed at any
/// time while it is locked by whoever removes it. What the module itself makes (blobs, trees, commits) lives
/// in memory until it is pushed, so that a mirror never holds anything that it could not get again.
class Mirror {
 public:
  /// Waits for the lock until the call ends. Throws promotion::Error: CONFLICT when another held it all that
  /// time, UNAVAILABLE when the folder cannot be used.
  Mirror(const promotion::Call &call, const std::string &storage_folder, const std::string &group_key);
  Mirror(const Mirror &) = delete;
  Mirror &operator=(const Mirror &) = delete;

  /// Opens what is there, or makes it. Throws MirrorDamaged if what is there is none.
  void open();
  /// Removes it; the lock stays. For open() to make it anew.
  void discard();

  git_repository *repository() const { return repository_.get(); }
  git_odb *objects() const { return objects_.get(); }
  /// For caches that belong to the mirror and go with it.
  const std::filesystem::path &folder() const { return folder_; }

  /// Makes sure that the commits to which these branches point are here, and keeps them from being forgotten.
  void bring(Remote &remote, const RemoteHeads &heads, const std::vector<std::string> &branches);

 private:
  bool has_commit(const git_oid &id) const;

  std::filesystem::path folder_;
  MirrorLock lock_;  // before the objects, which close before it is let go
  RepositoryHandle repository_;
  OdbHandle objects_;
};

}  // namespace pull_request

#endif
