// monorepo.hpp: a large configuration repository on a git server of its own, for measuring.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "git_server.hpp"
#include "temporary_folder.hpp"

namespace promotion::bench {

/// One bare repository with a given number of YAML files, packed as a forge keeps it, behind smart HTTP. The
/// first files hold a marker each, of the pipelines default/app-0, default/app-1 … and the environment prod.
class Monorepo {
 public:
  Monorepo(std::size_t files, std::size_t marked);

  std::string url() const { return server_->url() + path; }
  /// The same with the token in it, for the git command line.
  std::string url_with_token() const;
  const test::GitServer &server() const { return *server_; }
  std::filesystem::path folder() const { return root_.path() / "organisation" / "configuration.git"; }

  /// Where the marker of a pipeline is, and the file's content with a version.
  static std::string marked_path(std::size_t pipeline);
  static std::string marked_content(std::size_t pipeline, const std::string &version);

  /// One commit by somebody else on main, in a file without a marker.
  void move_base();
  /// What a push sends that sets a new branch to a commit with that file changed: the body of its POST.
  std::string push_body(const std::string &branch, std::size_t pipeline, const std::string &version);
  void remove_branches(const std::string &prefix);

  static constexpr const char *token = "example-token";
  static constexpr const char *path = "/organisation/configuration.git";

 private:
  std::string git(const std::vector<std::string> &arguments, const std::string &input = {}) const;

  test::TemporaryFolder root_;
  std::unique_ptr<test::GitServer> server_;
  std::size_t files_;
  std::size_t moves_ = 0;
};

}  // namespace promotion::bench
